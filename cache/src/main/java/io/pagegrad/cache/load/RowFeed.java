package io.pagegrad.cache.load;

import io.pagegrad.cache.InputTransform.Encoding;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.device.DecodedRows;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Carries rows from a cursor into a [GroupBuilder], one batch a call. One thread.
sealed interface RowFeed extends AutoCloseable {
    /// @param most rows to put into `target` at most
    /// @return rows that the cursor gave, before the filter; 0 only at the end of the unit
    int feed(ScanCursor cursor, GroupBuilder target, long most) throws IOException;

    /// Starts reading a unit.
    default ScanCursor open(ScanUnit unit) throws IOException {
        return unit.open();
    }

    /// Rows that cursors of [#open] left out since the last call.
    default long takeLeftOut() {
        return 0;
    }

    @Override
    void close();

    /// Through the query's program.
    final class Evaluated implements RowFeed {
        private final ColumnBatch input;
        private final LoadQuery.Evaluation evaluation;

        Evaluated(LoadQuery query, List<PhysicalType> inputTypes, int batchRows) {
            input = ColumnBatch.allocate(inputTypes, batchRows, MemoryTag.BATCH);
            try {
                evaluation = query.open();
            } catch (RuntimeException e) {
                input.close();
                throw e;
            }
        }

        @Override
        public int feed(ScanCursor cursor, GroupBuilder target, long most) throws IOException {
            int read = cursor.fill(input);
            if (read > 0) {
                ColumnBatch result = evaluation.evaluate(input);
                if (result.size() > most) {
                    result.size((int) most);
                }
                target.append(result);
            }
            return read;
        }

        @Override
        public ScanCursor open(ScanUnit unit) throws IOException {
            return PushedFilter.open(unit, evaluation.filter());
        }

        @Override
        public long takeLeftOut() {
            return evaluation.filter() == null ? 0 : evaluation.filter().takeLeftOut();
        }

        /// The columns of the first rows that pass the filter, or null at the end of the unit.
        ColumnBatch sample(ScanCursor cursor) throws IOException {
            while (cursor.fill(input) > 0) {
                ColumnBatch result = evaluation.evaluate(input);
                if (result.size() > 0) {
                    return result;
                }
            }
            return null;
        }

        @Override
        public void close() {
            evaluation.close();
            input.close();
        }
    }

    /// Without evaluation: columns that need no conversion are decoded to where they stay.
    final class Plain implements RowFeed {
        private final LoadPlan plan;
        private final ColumnBatch scratch;
        private final int[] outputs;
        private final ColumnObserver observer;

        Plain(LoadPlan plan, List<PhysicalType> inputTypes, ColumnObserver observer) {
            this.plan = plan;
            this.observer = observer;
            this.scratch = ColumnBatch.allocate(inputTypes, plan.batchRows(), MemoryTag.BATCH);
            this.outputs = plan.query().plainColumns();
        }

        @Override
        public int feed(ScanCursor cursor, GroupBuilder target, long most) throws IOException {
            int room = (int) Math.min(most, Math.min(scratch.capacity(), target.open()));
            ColumnVector[] decoded = new ColumnVector[outputs.length];
            ColumnVector[] ordered = new ColumnVector[outputs.length];
            for (int i = 0; i < outputs.length; i++) {
                ColumnVector vector = scratch.column(outputs[i]);
                if (plan.inputs().get(i).isDirect()) {
                    vector = new FixedVector(vector.type(), target.next(i), vector.nulls(), room);
                }
                decoded[outputs[i]] = vector;
                ordered[i] = vector;
            }
            // A direct column borrows the bitmap of the scratch column, which has to be clean.
            scratch.clear();
            int read = cursor.fill(ColumnBatch.over(List.of(decoded), room));
            if (read > 0) {
                if (observer != null && cursor.onDevice() != null) {
                    tell(cursor.onDevice(), target);
                }
                ColumnBatch rows = ColumnBatch.over(List.of(ordered), room);
                rows.size(read);
                target.appendDecoded(rows, read);
            }
            for (ColumnVector vector : ordered) {
                vector.clear();
            }
            return read;
        }

        /// Says which rows of numbers lie on a device too: it decodes no row that has a null, so that none of
        /// them is dropped.
        private void tell(DecodedRows rows, GroupBuilder target) {
            for (int i = 0; i < outputs.length; i++) {
                InputPlan input = plan.inputs().get(i);
                if (input.column().encoding() == Encoding.NUMBER) {
                    MemorySegment room = target.room(i);
                    PhysicalType type = scratch.column(outputs[i]).type();
                    observer.decoded(
                            room,
                            target.next(i).address() - room.address(),
                            rows,
                            outputs[i],
                            new ColumnObserver.Numbers(type, input.precision(), input.pivot()));
                }
            }
        }

        @Override
        public void close() {
            scratch.close();
        }
    }

    /// The feed that suits the plan.
    ///
    /// @param observer null for nobody
    static RowFeed of(LoadPlan plan, List<PhysicalType> inputTypes, ColumnObserver observer) {
        return plan.query().plainColumns() == null
                ? new Evaluated(plan.query(), inputTypes, plan.batchRows())
                : new Plain(plan, inputTypes, observer);
    }
}
