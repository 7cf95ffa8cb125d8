package io.pagegrad.expression.compile;

import io.pagegrad.expression.compile.PiecePlaces.Kind;
import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes one method: the loop of a [Piece] over rows, in vectors or row by row. Used once a method.
///
/// Parameters of the method: columns, from, to, weights, sums, scratch, targets, and where pieces share it the
/// list of their places and where in it those of the piece begin.
final class PieceWriter {
    private static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();
    private static final ClassDesc DOUBLES = ConstantDescs.CD_double.arrayType();
    static final MethodTypeDesc SIGNATURE = MethodTypeDesc.of(
            ConstantDescs.CD_void,
            LONGS,
            ConstantDescs.CD_long,
            ConstantDescs.CD_long,
            DOUBLES,
            DOUBLES,
            ConstantDescs.CD_long,
            LONGS);
    static final ClassDesc PLACE_LIST = ConstantDescs.CD_int.arrayType();
    static final MethodTypeDesc SHARED_SIGNATURE =
            SIGNATURE.insertParameterTypes(SIGNATURE.parameterCount(), PLACE_LIST, ConstantDescs.CD_int);
    static final int COLUMNS = 0;
    static final int FROM = 1;
    static final int TO = 3;
    static final int WEIGHTS = 5;
    static final int SUMS = 6;
    static final int SCRATCH = 7;
    static final int TARGETS = 9;
    static final int PLACES = 10;
    static final int FIRST_PLACE = 11;

    /// So many additions at a time keep the pipeline full.
    private static final int INDEPENDENT_SUMS = 8;

    private static final long ADDRESS_BITS = (1L << 48) - 1;

    private final KernelPlan plan;
    private final Program program;
    private final Piece piece;
    private final KernelPrecision precision;
    private final LaneCode lanes;
    private final CodeBuilder code;
    private final PiecePlaces places;
    private final Map<Integer, Integer> columnBases = new HashMap<>();
    private final Map<Integer, Integer> slotBases = new HashMap<>();
    private final Map<Integer, Integer> targetBases = new HashMap<>();
    private final Map<Integer, Integer> broadcasts = new HashMap<>();
    private InvariantWriter invariants;
    private int offset;

    /// @param places of the piece
    PieceWriter(
            KernelPlan plan,
            Piece piece,
            PiecePlaces places,
            KernelPrecision precision,
            LaneCode lanes,
            CodeBuilder code) {
        this.plan = plan;
        this.program = plan.program();
        this.piece = piece;
        this.places = places;
        this.precision = precision;
        this.lanes = lanes;
        this.code = code;
    }

    /// Vector loop over the whole vectors of `[from, to)`, then a call of `tail` for what is left.
    ///
    /// @param fresh whether sums are stored; else they are added to what is there
    void writeVectors(ClassDesc owner, String tail, boolean fresh) {
        prepare();
        int whole = code.allocateLocal(TypeKind.INT);
        code.lload(TO).lload(FROM).lsub().loadConstant((long) lanes.rows()).ldiv();
        code.l2i().istore(whole);
        int[] first = zeroSums();
        long step = (long) lanes.rows() * precision.columnBytes();
        if (piece.sums().isEmpty() || piece.sums().size() >= INDEPENDENT_SUMS || isLong()) {
            loop(() -> code.iconst_0(), () -> code.iload(whole), step, () -> body(0, first));
        } else {
            twoVectors(whole, step, first);
        }
        foldSums(first, fresh);
        Label done = code.newLabel();
        code.lload(TO).lload(FROM).lsub().loadConstant((long) lanes.rows()).lrem();
        code.lconst_0().lcmp().ifeq(done);
        code.aload(COLUMNS)
                .lload(FROM)
                .lload(TO)
                .aload(WEIGHTS)
                .aload(SUMS)
                .lload(SCRATCH)
                .aload(TARGETS);
        if (places.areTold()) {
            code.aload(PLACES).iload(FIRST_PLACE).invokestatic(owner, tail, SHARED_SIGNATURE);
        } else {
            code.invokestatic(owner, tail, SIGNATURE);
        }
        code.labelBinding(done).return_();
    }

    /// Whether a row takes so long that additions to a sum do not wait for each other; registers are then better
    /// used for constants than for a second set of sums.
    private boolean isLong() {
        return piece.nodes().stream().anyMatch(node -> switch (program.op(node)) {
            case EXP, LOG, LOG1P, TANH -> true;
            default -> false;
        });
    }

    /// Few sums are kept in two sets each, which hides the latency of additions.
    private void twoVectors(int whole, long step, int[] first) {
        int[] second = zeroSums();
        loop(() -> code.iconst_0(), () -> code.iload(whole).iconst_1().ishr(), 2 * step, () -> {
            body(0, first);
            body(step, second);
        });
        Label even = code.newLabel();
        code.iload(whole).iconst_1().iand().ifeq(even);
        code.iload(whole).iconst_1().isub().i2l().loadConstant(step).lmul().lstore(offset);
        body(0, first);
        code.labelBinding(even);
        for (int s = 0; s < first.length; s++) {
            int sum = first[s];
            int other = second[s];
            lanes.apply(code, Op.ADD, (to, a) -> lanes.push(code, a == 0 ? sum : other, false));
            lanes.save(code, sum, false);
        }
    }

    /// Loop row by row over what `[from, to)` leaves beside whole vectors of `vectorRows` rows.
    ///
    /// @param vectorRows 0 for all rows
    /// @param fresh whether sums are stored; else they are added to what is there
    void writeRows(int vectorRows, boolean fresh) {
        prepare();
        int rows = code.allocateLocal(TypeKind.INT);
        code.lload(TO).lload(FROM).lsub().l2i().istore(rows);
        Runnable begin = vectorRows == 0
                ? () -> code.iconst_0()
                : () -> code.iload(rows)
                        .iload(rows)
                        .loadConstant(vectorRows)
                        .irem()
                        .isub();
        int[] sums = zeroSums();
        loop(begin, () -> code.iload(rows), precision.columnBytes(), () -> body(0, sums));
        foldSums(sums, fresh);
        code.return_();
    }

    /// Adds the sums of outputs that are equal for all rows.
    static void writeConstantSums(KernelPlan plan, CodeBuilder code) {
        InvariantWriter invariants = new InvariantWriter(plan, code, WEIGHTS, new PiecePlaces(false));
        for (int index = 0; index < plan.accumulationCount(); index++) {
            Accumulation sum = plan.accumulation(index);
            if (sum.left() < 0) {
                invariants.need(sum.scale());
            }
        }
        invariants.write();
        for (int index = 0; index < plan.accumulationCount(); index++) {
            Accumulation sum = plan.accumulation(index);
            if (sum.left() < 0) {
                code.aload(SUMS).loadConstant(sum.output());
                code.lload(TO).lload(FROM).lsub().l2d();
                invariants.push(sum.scale());
                code.dmul().dastore();
            }
        }
    }

    private void prepare() {
        offset = code.allocateLocal(TypeKind.LONG);
        invariants = new InvariantWriter(plan, code, WEIGHTS, places);
        List<Integer> read = plan.read(piece);
        read.stream().filter(node -> !plan.varies(node)).forEach(invariants::need);
        piece.sums().forEach(index -> invariants.need(plan.accumulation(index).scale()));
        invariants.write();
        read.stream().distinct().forEach(this::prepareLeaf);
        piece.loadedSlots().forEach(this::prepareSlot);
        piece.storedSlots().forEach(this::prepareSlot);
        for (int output : piece.stores()) {
            code.aload(TARGETS);
            places.push(code, Kind.TARGET, output);
            code.laload();
            targetBases.put(output, baseOfFirstRow(precision.computeBytes()));
        }
    }

    private void prepareLeaf(int node) {
        boolean logical = program.op(node).isLogical();
        if (!plan.varies(node)) {
            int local = lanes.allocate(code, logical);
            broadcast(node);
            lanes.save(code, local, logical);
            broadcasts.put(node, local);
        } else if (program.op(node) == Op.COLUMN) {
            code.aload(COLUMNS);
            places.push(code, Kind.COLUMN, program.index(node));
            code.laload();
            columnBases.put(node, baseOfFirstRow(precision.columnBytes()));
        }
    }

    /// Pushes the value of a node that is equal for all rows.
    private void broadcast(int node) {
        boolean logical = program.op(node).isLogical();
        invariants.push(node);
        if (logical) {
            code.i2d();
        }
        lanes.broadcast(code);
        if (logical) {
            lanes.numberToTruth(code);
        }
    }

    private void prepareSlot(int node) {
        code.lload(SCRATCH);
        places.push(code, Kind.SLOT, plan.slot(node));
        code.i2l().loadConstant(plan.slotBytes(precision)).lmul().ladd();
        slotBases.put(node, base());
    }

    /// Local with the address of row `from`, given that of row 0 on the stack.
    private int baseOfFirstRow(int valueBytes) {
        code.lload(FROM).loadConstant((long) valueBytes).lmul().ladd();
        return base();
    }

    /// Local with the address on the stack. The mask changes nothing, but tells the JIT that the address is not
    /// negative, and so that none of the loop's accesses needs a check.
    private int base() {
        int base = code.allocateLocal(TypeKind.LONG);
        code.loadConstant(ADDRESS_BITS).land().lstore(base);
        return base;
    }

    private int[] zeroSums() {
        int[] locals = new int[piece.sums().size()];
        for (int s = 0; s < locals.length; s++) {
            locals[s] = lanes.allocate(code, false);
            lanes.broadcast(code, 0);
            lanes.save(code, locals[s], false);
        }
        return locals;
    }

    /// Counts from `begin` to `end`, and holds `count * step` in [#offset]. An `int` counter that starts at 0 is
    /// what the JIT knows best.
    private void loop(Runnable begin, Runnable end, long step, Runnable body) {
        int count = code.allocateLocal(TypeKind.INT);
        int limit = code.allocateLocal(TypeKind.INT);
        begin.run();
        code.istore(count);
        end.run();
        code.istore(limit);
        Label head = code.newLabel();
        Label exit = code.newLabel();
        code.labelBinding(head).iload(count).iload(limit).if_icmpge(exit);
        code.iload(count).i2l().loadConstant(step).lmul().lstore(offset);
        body.run();
        code.iinc(count, 1).goto_(head);
        code.labelBinding(exit);
    }

    private void body(long delta, int[] sums) {
        Map<Integer, Integer> values = new HashMap<>(broadcasts);
        for (int node : piece.nodes()) {
            Op op = program.op(node);
            for (int a = 0; a < op.arity(); a++) {
                load(program.argument(node, a), delta, values);
            }
            int local = lanes.allocate(code, op.isLogical());
            lanes.apply(code, op, (to, a) -> {
                int argument = program.argument(node, a);
                if (a == 0 && broadcasts.containsKey(argument)) {
                    broadcast(argument);
                } else {
                    push(argument, values);
                }
            });
            lanes.save(code, local, op.isLogical());
            values.put(node, local);
            if (slotBases.containsKey(node)) {
                push(node, values);
                if (op.isLogical()) {
                    lanes.truthToNumber(code);
                }
                computedAddress(slotBases.get(node), delta);
                lanes.storeComputed(code);
            }
        }
        for (int output : piece.stores()) {
            load(plan.storedNode(output), delta, values);
            push(plan.storedNode(output), values);
            computedAddress(targetBases.get(output), delta);
            lanes.storeComputed(code);
        }
        for (int s = 0; s < sums.length; s++) {
            accumulate(plan.accumulation(piece.sums().get(s)), sums[s], delta, values);
        }
    }

    private void accumulate(Accumulation sum, int local, long delta, Map<Integer, Integer> values) {
        if (sum.left() < 0) {
            return;
        }
        load(sum.left(), delta, values);
        if (sum.isProduct()) {
            load(sum.right(), delta, values);
        }
        lanes.apply(code, sum.isProduct() ? Op.FMA : Op.ADD, (to, a) -> {
            boolean isSum = a == (sum.isProduct() ? 2 : 1);
            if (isSum) {
                lanes.push(code, local, false);
            } else {
                push(a == 0 ? sum.left() : sum.right(), values);
            }
        });
        lanes.save(code, local, false);
    }

    /// Brings a column or a value of an earlier piece into a local, unless it is in one.
    private void load(int node, long delta, Map<Integer, Integer> values) {
        if (values.containsKey(node)) {
            return;
        }
        boolean logical = program.op(node).isLogical();
        int local = lanes.allocate(code, logical);
        if (columnBases.containsKey(node)) {
            code.lload(columnBases.get(node)).lload(offset).ladd();
            plus(delta);
            lanes.loadColumn(code);
        } else {
            computedAddress(slotBases.get(node), delta);
            lanes.loadComputed(code);
            if (logical) {
                lanes.numberToTruth(code);
            }
        }
        lanes.save(code, local, logical);
        values.put(node, local);
    }

    private void computedAddress(int base, long delta) {
        int factor = precision.computeBytes() / precision.columnBytes();
        code.lload(base).lload(offset);
        if (factor == 2) {
            code.iconst_1().lshl();
        }
        code.ladd();
        plus(delta * factor);
    }

    private void plus(long delta) {
        if (delta != 0) {
            code.loadConstant(delta).ladd();
        }
    }

    private void push(int node, Map<Integer, Integer> values) {
        lanes.push(code, values.get(node), program.op(node).isLogical());
    }

    private void foldSums(int[] vectors, boolean fresh) {
        int[] totals = lanes.sumLanes(code, vectors);
        for (int s = 0; s < vectors.length; s++) {
            Accumulation sum = plan.accumulation(piece.sums().get(s));
            if (sum.left() < 0) {
                continue;
            }
            code.aload(SUMS);
            places.push(code, Kind.SUM, sum.output());
            if (!fresh) {
                code.dup2().daload();
            }
            code.dload(totals[s]);
            invariants.push(sum.scale());
            code.dmul();
            if (!fresh) {
                code.dadd();
            }
            code.dastore();
        }
    }
}
