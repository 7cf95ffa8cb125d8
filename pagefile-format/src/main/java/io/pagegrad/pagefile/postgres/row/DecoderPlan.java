package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import java.util.ArrayList;
import java.util.List;

/// The steps that decode a tuple without nulls: known offsets from a position as far as they are known, then a
/// step that moves the position.
///
/// The position begins at the first column, on a boundary of 8 bytes. After a varlena it can be anywhere; after
/// an alignment it is known again.
final class DecoderPlan {
    /// One step; `delta` counts from the position.
    sealed interface Step {
        /// Makes sure that `end` bytes from the position on lie inside the tuple.
        final class Check implements Step {
            private int end;

            int end() {
                return end;
            }
        }

        /// Moves the position to the next multiple of `alignment` at or behind `delta`.
        record Align(int delta, int alignment) implements Step {}

        /// Copies a value of fixed length to the column of an item.
        record Copy(int delta, int width, int item) implements Step {}

        /// Gives a value of fixed length to the sink of an item.
        record Put(int delta, int length, int item) implements Step {}

        /// Moves the position behind the varlena due at `delta`, which goes to the sinks of `items`.
        record Varying(int delta, int alignment, List<Integer> items) implements Step {}

        /// Moves the position behind the `numeric` due at `delta`, which becomes a float64 of `item`.
        record Numeric(int delta, int alignment, int item) implements Step {}

        /// Moves the position by `delta`: ends a chunk of columns.
        record Move(int delta) implements Step {}
    }

    private final DecoderShape shape;
    private final List<List<Step>> chunks = new ArrayList<>();
    private List<Step> steps = new ArrayList<>();
    private Step.Check check = new Step.Check();
    private int delta;
    private int known = HeapTupleLayout.MAX_ALIGNMENT;

    private DecoderPlan(DecoderShape shape) {
        this.shape = shape;
        steps.add(check);
    }

    /// @param columnsPerChunk after so many columns a new list of steps begins
    /// @return the chunks, in order
    static List<List<Step>> of(DecoderShape shape, int columnsPerChunk) {
        DecoderPlan plan = new DecoderPlan(shape);
        for (int i = 0; i < shape.columns().size(); i++) {
            if (i > 0 && i % columnsPerChunk == 0) {
                plan.endChunk();
            }
            plan.add(i);
        }
        plan.chunks.add(plan.steps);
        return plan.chunks;
    }

    private void endChunk() {
        steps.add(new Step.Move(delta));
        chunks.add(steps);
        steps = new ArrayList<>();
        // what the position is a multiple of stays known as far as the moved distance is one, too
        known = Math.min(known, delta == 0 ? known : Integer.lowestOneBit(delta));
        moved(known);
    }

    private void moved(int alignment) {
        delta = 0;
        known = alignment;
        check = new Step.Check();
        steps.add(check);
    }

    private void add(int index) {
        DecoderShape.Column column = shape.columns().get(index);
        List<Integer> items = shape.itemsOf(index);
        if (column.length() == StoredColumn.VARLENA) {
            steps.add(
                    shape.isOneNumeric(items)
                            ? new Step.Numeric(delta, column.alignment(), items.getFirst())
                            : new Step.Varying(delta, column.alignment(), items));
            moved(1);
            return;
        }
        if (column.alignment() <= known) {
            delta = delta + column.alignment() - 1 & -column.alignment();
        } else {
            steps.add(new Step.Align(delta, column.alignment()));
            moved(column.alignment());
        }
        for (int item : items) {
            steps.add(
                    shape.items().get(item).plainCopy()
                            ? new Step.Copy(delta, column.length(), item)
                            : new Step.Put(delta, column.length(), item));
        }
        delta += column.length();
        check.end = delta;
    }
}
