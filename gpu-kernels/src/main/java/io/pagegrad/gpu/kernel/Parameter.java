package io.pagegrad.gpu.kernel;

/// Type of a kernel parameter, by the words of `kernels.list`.
public enum Parameter {
    F64_POINTER("f64*", "double*"),
    REAL_POINTER("real*", "real*"),
    I64_POINTER("i64*", "i64*"),
    U32_POINTER("u32*", "u32*"),
    U64_POINTER("u64*", "u64*"),
    I32_POINTER("i32*", "int*"),
    U8_POINTER("u8*", "u8*"),
    /// Table of column addresses.
    COLUMN_TABLE("column**", "column_t**"),
    /// Table of addresses of numbers.
    F64_TABLE("f64**", "double**"),
    /// Table of addresses of bytes.
    U8_TABLE("u8**", "u8**"),
    F64("f64", "double"),
    I64("i64", "i64"),
    U64("u64", "u64"),
    I32("i32", "int");

    private final String word;
    private final String declaration;

    Parameter(String word, String declaration) {
        this.word = word;
        this.declaration = declaration;
    }

    /// The word in `kernels.list`.
    public String word() {
        return word;
    }

    /// The type in the kernel's text, without `const`.
    public String declaration() {
        return declaration;
    }

    /// Whether a boxed argument is of this type; pointers are `Long` addresses.
    boolean accepts(Number argument) {
        return switch (this) {
            case F64 -> argument instanceof Double;
            case I32 -> argument instanceof Integer;
            case F64_POINTER,
                    REAL_POINTER,
                    I64_POINTER,
                    U64_POINTER,
                    U32_POINTER,
                    I32_POINTER,
                    U8_POINTER,
                    U8_TABLE,
                    COLUMN_TABLE,
                    F64_TABLE,
                    I64,
                    U64 -> argument instanceof Long;
        };
    }
}
