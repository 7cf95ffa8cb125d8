package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.Map;

/// Writes the class of an [ArrayKernel]: one plain loop over heap arrays, which the JIT vectorises itself.
final class ArrayKernelWriter {
    private static final ClassDesc SELF =
            ClassDesc.of(ArrayKernelWriter.class.getPackageName(), "GeneratedArrayKernel");
    private static final ClassDesc DOUBLES = ConstantDescs.CD_double.arrayType();
    private static final int ARRAYS = 1;
    private static final int SCALARS = 2;
    private static final int COUNT = 3;

    private final KernelPlan plan;
    private final Program program;
    private final int[] targets;
    private final boolean onlyChanges;
    private final LaneCode scalar = new ScalarCode(KernelPrecision.FLOAT64);

    /// @param targets array that each output is stored in
    /// @param onlyChanges store a value only where it differs from what the array held when it was read, so that
    /// threads that write different elements never undo each other
    ArrayKernelWriter(KernelPlan plan, int[] targets, boolean onlyChanges) {
        this.plan = plan;
        this.program = plan.program();
        this.targets = targets;
        this.onlyChanges = onlyChanges;
    }

    byte[] write() {
        MethodTypeDesc apply =
                MethodTypeDesc.of(ConstantDescs.CD_void, DOUBLES.arrayType(), DOUBLES, ConstantDescs.CD_int);
        return ClassFile.of().build(SELF, type -> {
            type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
            type.withInterfaceSymbols(ArrayKernel.class.describeConstable().orElseThrow());
            type.withMethodBody(
                    ConstantDescs.INIT_NAME,
                    ConstantDescs.MTD_void,
                    ClassFile.ACC_PUBLIC,
                    code -> code.aload(0)
                            .invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                            .return_());
            type.withMethodBody("apply", apply, ClassFile.ACC_PUBLIC, this::body);
        });
    }

    private void body(CodeBuilder code) {
        InvariantWriter invariants = new InvariantWriter(plan, code, SCALARS, new PiecePlaces(false));
        Map<Integer, Integer> arrays = new HashMap<>();
        for (int node = 0; node < program.size(); node++) {
            if (!plan.varies(node)) {
                invariants.need(node);
            } else if (program.op(node) == Op.COLUMN) {
                array(code, arrays, program.index(node));
            }
        }
        invariants.write();
        for (int target : targets) {
            array(code, arrays, target);
        }
        int index = code.allocateLocal(TypeKind.INT);
        Label head = code.newLabel();
        Label exit = code.newLabel();
        code.iconst_0().istore(index).labelBinding(head);
        code.iload(index).iload(COUNT).if_icmpge(exit);
        element(code, invariants, arrays, index);
        code.iinc(index, 1).goto_(head);
        code.labelBinding(exit).return_();
    }

    private static void array(CodeBuilder code, Map<Integer, Integer> arrays, int index) {
        if (!arrays.containsKey(index)) {
            int local = code.allocateLocal(TypeKind.REFERENCE);
            code.aload(ARRAYS).loadConstant(index).aaload().astore(local);
            arrays.put(index, local);
        }
    }

    private void element(CodeBuilder code, InvariantWriter invariants, Map<Integer, Integer> arrays, int index) {
        Map<Integer, Integer> values = new HashMap<>();
        Map<Integer, Integer> read = new HashMap<>();
        for (int node = 0; node < program.size(); node++) {
            if (!plan.varies(node)) {
                continue;
            }
            Op op = program.op(node);
            int local = scalar.allocate(code, op.isLogical());
            if (op == Op.COLUMN) {
                read.put(program.index(node), local);
                code.aload(arrays.get(program.index(node))).iload(index).daload();
            } else {
                int current = node;
                scalar.apply(code, op, (to, a) -> push(code, invariants, values, program.argument(current, a)));
            }
            scalar.save(code, local, op.isLogical());
            values.put(node, local);
        }
        for (int o = 0; o < targets.length; o++) {
            int node = plan.storedNode(o);
            int target = arrays.get(targets[o]);
            Label unchanged = code.newLabel();
            if (onlyChanges) {
                // compared with what was read: another thread may have changed the array since, and an output
                // that this one leaves as it was must not undo that
                push(code, invariants, values, node);
                Integer old = read.get(targets[o]);
                if (old != null) {
                    scalar.push(code, old, false);
                } else {
                    code.aload(target).iload(index).daload();
                }
                code.dcmpl().ifeq(unchanged);
            }
            code.aload(target).iload(index);
            push(code, invariants, values, node);
            code.dastore().labelBinding(unchanged);
        }
    }

    private void push(CodeBuilder code, InvariantWriter invariants, Map<Integer, Integer> values, int node) {
        if (plan.varies(node)) {
            scalar.push(code, values.get(node), program.op(node).isLogical());
        } else {
            invariants.push(node);
        }
    }
}
