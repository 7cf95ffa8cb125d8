package io.pagegrad.expression.query;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.interpret.Interpreter;
import io.pagegrad.expression.lower.RowProgram;
import io.pagegrad.expression.typed.Typed;
import io.pagegrad.expression.value.ValueException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Runs a query in vectors: the filter over all rows, then the survivors side by side through one fused
/// projection. Rows that a kernel marks, and outputs that have no kernel, go through the interpreter.
final class CompiledProgram implements QueryProgram {
    private static final double[] NO_WEIGHTS = {};

    private final BoundQuery query;
    private final Plan plan;
    private final Interpreter interpreter;
    private final BatchRow row;
    private final List<OutputColumn> writers = new ArrayList<>();
    private final ProgramMemory memory;
    private final int inputCount;
    private final int dense;
    private final int targets;
    private final int keep;
    private final boolean[] loaded;
    private int[] selection = new int[0];
    private boolean selected;

    CompiledProgram(BoundQuery query, Plan plan) {
        this.query = query;
        this.plan = plan;
        this.interpreter = new Interpreter(QueryBinder.rules(query.options()));
        this.row = new BatchRow(query.inputColumns());
        for (int i = 0; i < query.outputs().size(); i++) {
            writers.add(new OutputColumn(
                    query.outputs().get(i).type(),
                    query.outputSchema().field(i).type(),
                    query.options().outputForm()));
        }
        // values and null flags of every input, the same side by side, the targets of a kernel, the filter's
        // verdict
        this.inputCount = query.inputColumns().size();
        this.dense = 2 * inputCount;
        this.targets = 2 * dense;
        this.keep = targets + largestTargetCount();
        this.memory = new ProgramMemory(keep + 1, largestScratch());
        this.loaded = new boolean[dense];
    }

    private int largestTargetCount() {
        int count = 2;
        for (boolean nulls : new boolean[] {false, true}) {
            if (plan.filter(nulls) != null) {
                count = Math.max(count, plan.filter(nulls).rows().program().outputCount());
            }
            if (plan.projection(nulls) != null) {
                count = Math.max(count, plan.projection(nulls).rows().program().outputCount());
            }
        }
        return count;
    }

    private long largestScratch() {
        long bytes = 0;
        for (boolean nulls : new boolean[] {false, true}) {
            if (plan.filter(nulls) != null) {
                bytes = Math.max(bytes, plan.filter(nulls).kernel().scratchBytes());
            }
            if (plan.projection(nulls) != null) {
                bytes = Math.max(bytes, plan.projection(nulls).kernel().scratchBytes());
            }
        }
        return bytes;
    }

    @Override
    public int run(ColumnBatch input, ColumnBatch output) {
        output.clear();
        int rows = input.size();
        if (rows == 0) {
            output.size(0);
            return 0;
        }
        int kept = begin(input, rows);
        if (kept > 0) {
            if (plan.uses(Plan.Way.COMPUTED)) {
                compute(input, rows, kept, output);
            }
            for (int i = 0; i < writers.size(); i++) {
                switch (plan.way(i)) {
                    case COPIED -> copy(input, rows, kept, output, i);
                    case INTERPRETED -> interpret(input, rows, kept, output.column(i), i);
                    case COMPUTED -> {}
                }
            }
        }
        output.size(kept);
        return kept;
    }

    /// Filters a new batch.
    private int begin(ColumnBatch input, int rows) {
        memory.reserve(input.capacity());
        if (selection.length < rows + 1) {
            selection = new int[rows + 1];
        }
        Arrays.fill(loaded, false);
        selected = false;
        if (!query.hasFilter()) {
            return rows;
        }
        return plan.isFilterComputed() ? filter(input, rows) : interpretFilter(input, rows);
    }

    @Override
    public int select(ColumnBatch input, boolean[] keep) {
        int rows = input.size();
        int kept = rows == 0 ? 0 : begin(input, rows);
        for (int i = 0; i < rows; i++) {
            keep[i] = !query.hasFilter() || DoubleLanes.get(memory.column(this.keep), i) != 0;
        }
        return kept;
    }

    private boolean hasNulls(ColumnBatch input, List<RowProgram.Column> columns) {
        for (RowProgram.Column column : columns) {
            if (input.column(column.input()).nullCount() != 0) {
                return true;
            }
        }
        return false;
    }

    private int filter(ColumnBatch input, int rows) {
        boolean nulls = hasNulls(input, plan.filter(true).rows().columns());
        Plan.Compiled filter = plan.filter(nulls);
        RowProgram program = filter.rows();
        long[] columns = new long[program.columns().size()];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = load(input, program.columns().get(c), rows);
        }
        long verdict = memory.column(keep);
        long[] outputs = targetAddresses(program);
        outputs[program.values()[0]] = verdict;
        filter.kernel().map(columns, 0, DoubleLanes.padded(rows), NO_WEIGHTS, outputs, memory.kernelScratch());
        if (program.nulls()[0] >= 0) {
            DoubleLanes.clearWhere(outputs[program.nulls()[0]], rows, verdict);
        }
        long trouble = outputs[program.trouble()];
        if (DoubleLanes.anyNotZero(trouble, rows)) {
            for (int i = 0; i < rows; i++) {
                if (DoubleLanes.get(trouble, i) != 0) {
                    DoubleLanes.putDouble(verdict, i, passes(input, i) ? 1 : 0);
                }
            }
        }
        return DoubleLanes.countNotZero(verdict, rows);
    }

    private int interpretFilter(ColumnBatch input, int rows) {
        int kept = 0;
        for (int i = 0; i < rows; i++) {
            boolean passes = passes(input, i);
            DoubleLanes.putDouble(memory.column(keep), i, passes ? 1 : 0);
            kept += passes ? 1 : 0;
        }
        return kept;
    }

    private boolean passes(ColumnBatch input, int inputRow) {
        row.at(input, inputRow);
        return Boolean.TRUE.equals(interpreter.evaluate(query.filter(), row));
    }

    private long[] targetAddresses(RowProgram program) {
        long[] addresses = new long[program.program().outputCount()];
        for (int o = 0; o < addresses.length; o++) {
            addresses[o] = memory.column(targets + o);
        }
        return addresses;
    }

    /// The address of a program's column over all rows: the batch's own where it is float64 already.
    private long load(ColumnBatch input, RowProgram.Column column, int rows) {
        int index = column.input() + (column.nullFlag() ? inputCount : 0);
        long to = memory.column(index);
        ColumnVector vector = input.column(column.input());
        if (column.nullFlag()) {
            if (!loaded[index]) {
                loaded[index] = true;
                DoubleLanes.fromBits(vector.nulls(), rows, to);
            }
            return to;
        }
        FixedVector fixed = (FixedVector) vector;
        long from = fixed.data().address();
        switch (fixed.type()) {
            case FLOAT64 -> {
                if (fixed.data().byteSize() >= DoubleLanes.padded(rows) * 8L) {
                    return from;
                }
            }
            case INT64, INT32, INT16, BOOL, FLOAT32 -> {}
            default -> throw new IllegalStateException(fixed.type().name());
        }
        if (!loaded[index]) {
            loaded[index] = true;
            convert(fixed, rows, to);
        }
        return to;
    }

    private static void convert(FixedVector vector, int rows, long to) {
        long from = vector.data().address();
        switch (vector.type()) {
            case FLOAT64 ->
                MemorySegment.copy(vector.data(), 0, MemorySegment.ofAddress(to).reinterpret(rows * 8L), 0, rows * 8L);
            case INT64 -> DoubleLanes.fromLongs(from, rows, to);
            case INT32 -> DoubleLanes.fromInts(from, rows, to);
            case INT16 -> DoubleLanes.fromShorts(from, rows, to);
            case BOOL -> DoubleLanes.fromBytes(from, rows, to);
            case FLOAT32 -> DoubleLanes.fromFloats(from, rows, to);
            default -> throw new IllegalStateException(vector.type().name());
        }
    }

    private void compute(ColumnBatch input, int rows, int kept, ColumnBatch output) {
        boolean nulls = hasNulls(input, plan.projection(true).rows().columns());
        Plan.Compiled projection = plan.projection(nulls);
        RowProgram program = projection.rows();
        long[] columns = new long[program.columns().size()];
        for (int c = 0; c < columns.length; c++) {
            RowProgram.Column column = program.columns().get(c);
            columns[c] = load(input, column, rows);
        }
        if (kept < rows) {
            columns = survivors(columns, program, rows);
        }
        long[] outputs = targetAddresses(program);
        int next = 0;
        for (int i = 0; i < writers.size(); i++) {
            if (plan.way(i) == Plan.Way.COMPUTED) {
                int item = next++;
                FixedVector vector = output.fixed(i);
                if (writesDirectly(vector, kept) && program.nulls()[item] < 0) {
                    outputs[program.values()[item]] = vector.data().address();
                }
            }
        }
        projection.kernel().map(columns, 0, DoubleLanes.padded(kept), NO_WEIGHTS, outputs, memory.kernelScratch());
        long trouble = outputs[program.trouble()];
        boolean anyTrouble = DoubleLanes.anyNotZero(trouble, kept);
        next = 0;
        for (int i = 0; i < writers.size(); i++) {
            if (plan.way(i) == Plan.Way.COMPUTED) {
                int item = next++;
                long flags = program.nulls()[item] < 0 ? 0 : outputs[program.nulls()[item]];
                long values = outputs[program.values()[item]];
                if (anyTrouble) {
                    calm(trouble, kept, values, flags);
                }
                store(values, flags, kept, output.fixed(i), i);
            }
        }
        if (anyTrouble) {
            interpretTrouble(input, rows, kept, trouble, output);
        }
    }

    private long[] survivors(long[] columns, RowProgram program, int rows) {
        long[] to = new long[columns.length];
        for (int c = 0; c < to.length; c++) {
            RowProgram.Column column = program.columns().get(c);
            to[c] = memory.column(dense + column.input() + (column.nullFlag() ? inputCount : 0));
        }
        DoubleLanes.compress(columns, memory.column(keep), rows, to);
        return to;
    }

    private static boolean writesDirectly(FixedVector vector, int rows) {
        return switch (vector.type()) {
            case FLOAT64 -> vector.data().byteSize() >= DoubleLanes.padded(rows) * 8L;
            default -> false;
        };
    }

    /// Makes marked rows harmless zeros that are not null.
    private static void calm(long trouble, int rows, long values, long flags) {
        for (int i = 0; i < rows; i++) {
            if (DoubleLanes.get(trouble, i) != 0) {
                DoubleLanes.putDouble(values, i, 0);
                if (flags != 0) {
                    DoubleLanes.putDouble(flags, i, 0);
                }
            }
        }
    }

    private void store(long values, long flags, int rows, FixedVector vector, int output) {
        if (flags != 0) {
            DoubleLanes.clearWhere(flags, rows, values);
            vector.nullCount(DoubleLanes.toBits(flags, rows, vector.nulls()));
        }
        long to = vector.data().address();
        switch (vector.type()) {
            case FLOAT64 -> {
                if (to != values) {
                    MemorySegment from = MemorySegment.ofAddress(values).reinterpret(rows * 8L);
                    MemorySegment.copy(from, 0, vector.data(), 0, rows * 8L);
                }
            }
            case FLOAT32 -> {
                if (DoubleLanes.largest(values, rows) > Float.MAX_VALUE) {
                    throw new ExpressionException(
                            "a value of " + query.outputSchema().field(output).name() + " is out of range for float32",
                            query.outputs().get(output).position());
                }
                DoubleLanes.toFloats(values, rows, to);
            }
            case INT64 -> DoubleLanes.toLongs(values, rows, to);
            case INT32 -> DoubleLanes.toInts(values, rows, to);
            case INT16 -> DoubleLanes.toShorts(values, rows, to);
            case BOOL -> DoubleLanes.toBytes(values, rows, to);
            default -> throw new IllegalStateException(vector.type().name());
        }
    }

    private void interpretTrouble(ColumnBatch input, int rows, int kept, long trouble, ColumnBatch output) {
        for (int i = 0; i < kept; i++) {
            if (DoubleLanes.get(trouble, i) != 0) {
                row.at(input, sourceRow(i, rows, kept));
                for (int item = 0; item < writers.size(); item++) {
                    if (plan.way(item) == Plan.Way.COMPUTED) {
                        write(output.column(item), i, item);
                    }
                }
            }
        }
    }

    /// The input row that became row `i` of the output.
    private int sourceRow(int i, int rows, int kept) {
        if (kept == rows) {
            return i;
        }
        if (!selected) {
            DoubleLanes.select(memory.column(keep), rows, selection);
            selected = true;
        }
        return selection[i];
    }

    private void write(ColumnVector target, int to, int item) {
        Typed expression = query.outputs().get(item);
        try {
            writers.get(item).write(interpreter.evaluate(expression, row), target, to);
        } catch (ValueException e) {
            throw new ExpressionException(e.getMessage(), expression.position());
        }
    }

    private void interpret(ColumnBatch input, int rows, int kept, ColumnVector target, int item) {
        for (int i = 0; i < kept; i++) {
            row.at(input, sourceRow(i, rows, kept));
            write(target, i, item);
        }
    }

    private void copy(ColumnBatch input, int rows, int kept, ColumnBatch output, int item) {
        ColumnVector source = input.column(((Typed.Input) query.outputs().get(item)).input());
        ColumnVector target = output.column(item);
        if (kept == rows && source.nullCount() == 0 && source instanceof FixedVector fixed) {
            long bytes = (long) rows * fixed.type().widthBytes();
            MemorySegment.copy(fixed.data(), 0, ((FixedVector) target).data(), 0, bytes);
            return;
        }
        if (source.nullCount() == 0 && source instanceof FixedVector fixed && kept < rows) {
            sourceRow(0, rows, kept);
            gather(fixed, kept, (FixedVector) target);
            return;
        }
        for (int i = 0; i < kept; i++) {
            InterpretedProgram.copy(source, sourceRow(i, rows, kept), target, i);
        }
    }

    private void gather(FixedVector source, int kept, FixedVector target) {
        MemorySegment from = source.data();
        MemorySegment to = target.data();
        switch (source.type().widthBytes()) {
            case 8 -> {
                for (int i = 0; i < kept; i++) {
                    to.set(ValueLayouts.INT64, i * 8L, from.get(ValueLayouts.INT64, selection[i] * 8L));
                }
            }
            case 4 -> {
                for (int i = 0; i < kept; i++) {
                    to.set(ValueLayouts.INT32, i * 4L, from.get(ValueLayouts.INT32, selection[i] * 4L));
                }
            }
            default -> {
                for (int i = 0; i < kept; i++) {
                    InterpretedProgram.copy(source, selection[i], target, i);
                }
            }
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
