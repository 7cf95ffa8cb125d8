package io.pagegrad.cache.load;

import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.cache.NullPolicy;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.column.ArrayForm;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Puts rows of one scan unit after another into row groups. One thread.
final class GroupBuilder {
    private final LoadPlan plan;
    private final ColumnObserver observer;
    private final RowSplit split;
    private final ColumnSlab[] slabs;
    private final CategoryTable[] categories;
    private final long[] masks;
    private final GroupPartition partition = new GroupPartition();
    private final MemorySegment[] data;
    private final MemorySegment[] nulls;

    /// Figures of the rows so far, found while these are in the processor's own caches; null for columns whose
    /// figures wait for the end of the group.
    private final ColumnStatistics[] figures;

    private final StatisticsKernel kernel = new StatisticsKernel();

    private List<LoadedGroup> finished = new ArrayList<>();
    private int unit;
    private int rows;
    private int capacity;
    private long dropped;

    /// @param observer null for nobody
    GroupBuilder(LoadPlan plan, MemoryBudget budget, ColumnObserver observer) {
        this.plan = plan;
        this.observer = observer;
        this.split =
                new RowSplit(plan.options().validationFraction(), plan.options().seed());
        int inputs = plan.inputs().size();
        this.slabs = new ColumnSlab[inputs];
        this.categories = new CategoryTable[inputs];
        this.masks = new long[plan.groupRows() / 64];
        this.data = new MemorySegment[inputs];
        this.nulls = new MemorySegment[inputs];
        this.figures = new ColumnStatistics[inputs];
        for (int i = 0; i < inputs; i++) {
            slabs[i] = new ColumnSlab(budget, plan.slabBytes()[i]);
            categories[i] = plan.inputs().get(i).isCategory() ? new CategoryTable() : null;
        }
    }

    /// Begins the rows of a unit; those of the last one were taken.
    void begin(int unitIndex) {
        unit = unitIndex;
        finished = new ArrayList<>();
        rows = 0;
        capacity = 0;
    }

    /// Makes sure that a group is open.
    ///
    /// @return rows that it has room for, at least 1
    int open() throws IOException {
        if (capacity == 0) {
            capacity = plan.groupRows();
            for (int i = 0; i < data.length; i++) {
                data[i] = slabs[i].reserve(capacity * plan.inputs().get(i).rowBytes());
                nulls[i] = null;
                boolean early = plan.inputs().get(i).scaled() && !plan.nullable() && split.isEmpty();
                figures[i] = early ? ColumnStatistics.EMPTY : null;
            }
        }
        return capacity - rows;
    }

    /// Where the next rows of a direct input are decoded to; [#open()] says how many fit.
    MemorySegment next(int input) {
        return data[input].asSlice(rows * plan.inputs().get(input).rowBytes());
    }

    /// Memory of the open group's column of an input, of which [#next] is the end.
    MemorySegment room(int input) {
        return data[input];
    }

    /// Appends all rows of `outputs`, one column for each input.
    void append(ColumnBatch outputs) throws IOException {
        ColumnElements.nullIncomplete(plan.query().outputs(), outputs);
        int size = outputs.size();
        int from = 0;
        while (from < size) {
            int room = open();
            int until = Math.min(size, from + room);
            int count = until - from;
            if (plan.options().nulls() == NullPolicy.DROP && hasNulls(outputs)) {
                appendKept(outputs, from, until);
            } else {
                store(outputs, from, count, false);
            }
            from = until;
            if (rows == capacity) {
                finish();
            }
        }
    }

    /// Takes over `count` rows of which the direct inputs are decoded in place already.
    void appendDecoded(ColumnBatch outputs, int count) {
        ColumnElements.nullIncomplete(plan.query().outputs(), outputs);
        if (plan.options().nulls() == NullPolicy.DROP && hasNulls(outputs)) {
            // Rows move towards the beginning only, in order, so that none is overwritten before it is moved.
            appendKept(outputs, 0, count);
        } else {
            store(outputs, 0, count, true);
        }
        if (rows == capacity) {
            finish();
        }
    }

    private void appendKept(ColumnBatch outputs, int from, int until) {
        int row = from;
        while (row < until) {
            if (anyNull(outputs, row)) {
                dropped++;
                row++;
                continue;
            }
            int begin = row;
            while (row < until && !anyNull(outputs, row)) {
                row++;
            }
            store(outputs, begin, row - begin, false);
        }
    }

    private static boolean hasNulls(ColumnBatch outputs) {
        for (int i = 0; i < outputs.columnCount(); i++) {
            if (outputs.column(i).nullCount() != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyNull(ColumnBatch outputs, int row) {
        for (int i = 0; i < outputs.columnCount(); i++) {
            if (outputs.column(i).isNull(row)) {
                return true;
            }
        }
        return false;
    }

    /// @param decoded true when direct inputs lie in place already
    private void store(ColumnBatch outputs, int from, int count, boolean decoded) {
        int to = rows;
        rows += count;
        for (int i = 0; i < data.length; i++) {
            InputPlan input = plan.inputs().get(i);
            ColumnVector vector = outputs.column(i);
            if (vector.nullCount() != 0) {
                noteNulls(i, vector, from, count, to);
            }
            if (!(decoded && input.isDirect())) {
                storeOne(i, input, vector, from, count, to);
            }
            if (figures[i] != null) {
                long elements = (long) rows * input.lanes();
                figures[i] = figures(i, elements - elements % StatisticsKernel.BLOCK);
            }
        }
    }

    private ColumnStatistics figures(int input, long elements) {
        return kernel.add(figures[input], plan.inputs().get(input).precision(), data[input], elements);
    }

    private void storeOne(int index, InputPlan input, ColumnVector vector, int from, int count, int to) {
        MemorySegment target = data[index];
        switch (input.column().encoding()) {
            case NUMBER -> {
                FixedVector fixed = (FixedVector) vector;
                int bad = NumberKernels.copy(
                        fixed.type(), fixed.data(), from, input.precision(), input.pivot(), target, to, count);
                if (bad >= 0) {
                    throw new UnsuitableDataException("column " + input.name() + " holds "
                            + fixed.getLong(from + bad) + ", which float64 cannot hold exactly: cast it to double"
                            + " precision in the query to have it rounded");
                }
            }
            case VECTOR -> {
                for (int row = 0; row < count; row++) {
                    storeVector(input, (BytesVector) vector, from + row, target, to + row);
                }
            }
            case ONE_HOT, ORDINAL -> {
                for (int row = 0; row < count; row++) {
                    int code = vector.isNull(from + row) ? -1 : categories[index].code(vector, from + row);
                    if (code < 0 && !vector.isNull(from + row)) {
                        throw new UnsuitableDataException("column " + input.name() + " has more than "
                                + CategoryTable.MAX_CATEGORIES + " categories: choose hash_bucket or leave it out");
                    }
                    target.set(NumberKernels.INT32, (to + row) * 4L, code);
                }
            }
        }
    }

    private static void storeVector(InputPlan input, BytesVector vector, int row, MemorySegment target, int to) {
        PhysicalType element = ColumnElements.of(input.column().field().type());
        long at = (long) to * input.lanes();
        if (vector.isNull(row)) {
            for (int lane = 0; lane < input.lanes(); lane++) {
                NumberKernels.set(input.precision() == Precision.FLOAT32, target, at + lane, 0);
            }
            return;
        }
        int lanes = ColumnElements.count(input.column().field().type(), vector, row);
        if (lanes != input.lanes()) {
            throw new UnsuitableDataException("column " + input.name() + " has " + lanes + " elements in one row and "
                    + input.lanes() + " in another: feature vectors must be of one length");
        }
        if (element == null) {
            NumberKernels.copyBytes(
                    vector.bytes(), vector.offset(row), input.precision() == Precision.FLOAT32, target, at, lanes);
        } else {
            long first = ArrayForm.first(vector.bytes(), vector.offset(row));
            MemorySegment elements = vector.bytes().asSlice(first, (long) lanes * element.widthBytes());
            int bad = NumberKernels.copy(element, elements, 0, input.precision(), input.pivot(), target, at, lanes);
            if (bad >= 0) {
                throw new UnsuitableDataException(
                        "column " + input.name() + " holds an integer that float64 cannot hold exactly");
            }
        }
    }

    private void noteNulls(int index, ColumnVector vector, int from, int count, int to) {
        for (int row = 0; row < count; row++) {
            if (vector.isNull(from + row)) {
                if (!plan.isFilled(index)) {
                    throw nullRefused(plan.inputs().get(index));
                }
                if (plan.nullable()) {
                    if (nulls[index] == null) {
                        nulls[index] = MemorySegment.ofArray(new byte[(int) NullBits.sizeBytes(capacity)]);
                    }
                    NullBits.set(nulls[index], to + row);
                }
            }
        }
    }

    private UnsuitableDataException nullRefused(InputPlan input) {
        LogicalType type = input.column().field().type();
        return new UnsuitableDataException("column " + input.name()
                + (type.kind() == LogicalType.Kind.ARRAY ? " is null, or has a null element," : " is null")
                + " in a row: leave such rows out by the query's WHERE, or choose a null policy ("
                + (plan.options().nulls() == NullPolicy.ERROR
                        ? "drop, mean or zero)"
                        : "drop): mean and zero stand in for features, and nothing for a label"));
    }

    /// Ends the open group, if it has rows.
    void finish() {
        if (rows == 0) {
            capacity = 0;
            return;
        }
        int training = rows;
        ValidationRows validation = null;
        if (!split.isEmpty()) {
            validation = split.of(unit, finished.size());
            training = rows - validation.choose(rows, masks);
        }
        MemorySegment[] kept = new MemorySegment[data.length];
        MemorySegment[] keptNulls = new MemorySegment[data.length];
        ColumnStatistics[] statistics = new ColumnStatistics[data.length];
        for (int i = 0; i < data.length; i++) {
            InputPlan input = plan.inputs().get(i);
            long bytes = rows * input.rowBytes();
            if (observer != null) {
                observer.loaded(
                        i,
                        new ColumnObserver.Rows(
                                data[i].asSlice(0, bytes),
                                (int) input.rowBytes(),
                                training,
                                training < rows ? validation : null));
            }
            if (training < rows) {
                partition.apply(data[i], (int) input.rowBytes(), rows, training, masks);
                partition.applyBits(nulls[i], rows, training, masks);
            }
            kept[i] = data[i].asSlice(0, bytes);
            keptNulls[i] = nulls[i];
            if (input.isCategory()) {
                markTraining(i, training);
            } else if (figures[i] != null) {
                statistics[i] = figures(i, (long) rows * input.lanes());
            } else if (input.scaled() || plan.nullable()) {
                statistics[i] = kernel.of(input.precision(), data[i], training, input.lanes(), nulls[i]);
            }
            slabs[i].keep(bytes);
        }
        finished.add(new LoadedGroup(rows, training, kept, keptNulls, statistics, categories));
        rows = 0;
        capacity = 0;
    }

    private void markTraining(int input, int training) {
        for (int row = 0; row < training; row++) {
            int code = data[input].get(NumberKernels.INT32, row * 4L);
            if (code >= 0) {
                categories[input].markTraining(code);
            }
        }
    }

    /// The groups of the unit that was begun last.
    List<LoadedGroup> groups() {
        return finished;
    }

    /// Rows of the unit so far.
    long unitRows() {
        long sum = rows;
        for (LoadedGroup group : finished) {
            sum += group.rows;
        }
        return sum;
    }

    /// Rows left out because of a null, of all units.
    long dropped() {
        return dropped;
    }

    /// Gives unused memory back.
    void trim() {
        for (ColumnSlab slab : slabs) {
            slab.trim();
        }
    }
}
