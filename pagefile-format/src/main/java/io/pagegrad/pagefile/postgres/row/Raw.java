package io.pagegrad.pagefile.postgres.row;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import io.pagegrad.column.RawMemory;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// Instructions that read and write through [RawMemory]: the address is on the stack.
final class Raw {
    private static final ClassDesc MEMORY = RawMemory.class.describeConstable().orElseThrow();

    private Raw() {}

    static CodeBuilder load8(CodeBuilder code) {
        return code.invokestatic(MEMORY, "u8", MethodTypeDesc.of(CD_int, CD_long));
    }

    static CodeBuilder load32(CodeBuilder code) {
        return code.invokestatic(MEMORY, "i32", MethodTypeDesc.of(CD_int, CD_long));
    }

    static CodeBuilder load64(CodeBuilder code) {
        return code.invokestatic(MEMORY, "i64", MethodTypeDesc.of(CD_long, CD_long));
    }

    /// Reads from the address on top of the stack and writes to the one below it, `width` of 1, 2, 4 or 8 bytes.
    static void copy(CodeBuilder code, int width) {
        switch (width) {
            case 1 -> load8(code).invokestatic(MEMORY, "put8", MethodTypeDesc.of(CD_void, CD_long, CD_int));
            case 2 ->
                code.invokestatic(MEMORY, "i16", MethodTypeDesc.of(CD_short, CD_long))
                        .invokestatic(MEMORY, "put16", MethodTypeDesc.of(CD_void, CD_long, CD_short));
            case 4 -> load32(code).invokestatic(MEMORY, "put32", MethodTypeDesc.of(CD_void, CD_long, CD_int));
            case 8 -> load64(code).invokestatic(MEMORY, "put64", MethodTypeDesc.of(CD_void, CD_long, CD_long));
            default -> throw new IllegalArgumentException("width " + width);
        }
    }
}
