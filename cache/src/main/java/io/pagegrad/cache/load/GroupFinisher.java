package io.pagegrad.cache.load;

import io.pagegrad.cache.ColumnView;
import io.pagegrad.cache.Dictionary;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.InputTransform.Encoding;
import io.pagegrad.cache.Precision;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Turns loaded groups into columns once the figures of all are known: fills nulls, scales in place, replaces
/// codes of categories. One thread.
final class GroupFinisher {
    /// Columns made from categories lie in blocks of this size.
    private static final long SLAB_BYTES = 1 << 20;

    private final LoadPlan plan;
    private final List<InputTransform> transforms;
    private final List<Map<CategoryTable, int[]>> codes;
    private final ColumnSlab slab;
    private final ColumnObserver observer;

    /// @param observer null for nobody
    /// @param codes for each categorical input the dictionary's codes, otherwise null
    GroupFinisher(
            LoadPlan plan,
            List<InputTransform> transforms,
            List<Map<CategoryTable, int[]>> codes,
            MemoryBudget budget,
            ColumnObserver observer) {
        this.plan = plan;
        this.observer = observer;
        this.transforms = transforms;
        this.codes = codes;
        this.slab = new ColumnSlab(budget, SLAB_BYTES);
    }

    List<ColumnView> finish(LoadedGroup group) throws IOException {
        List<ColumnView> views = new ArrayList<>();
        for (int i = 0; i < transforms.size(); i++) {
            InputPlan input = plan.inputs().get(i);
            InputTransform transform = transforms.get(i);
            MemorySegment data = group.data[i];
            if (input.isCategory()) {
                data = category(group, i, codes.get(i).get(group.categories[i]), transform);
            } else {
                number(group, i, input, transform);
            }
            views.add(new ColumnView(transform.column(input.precision()), group.rows, data, null, null, 0));
        }
        return views;
    }

    private static void number(LoadedGroup group, int index, InputPlan input, InputTransform transform) {
        MemorySegment data = group.data[index];
        if (group.nulls[index] != null) {
            double standIn = transform.nullValue() - input.pivot();
            boolean single = input.precision() == Precision.FLOAT32;
            for (int row = 0; row < group.rows; row++) {
                if (NullBits.isSet(group.nulls[index], row)) {
                    for (int lane = 0; lane < input.lanes(); lane++) {
                        NumberKernels.set(single, data, (long) row * input.lanes() + lane, standIn);
                    }
                }
            }
        }
        if (input.scaled()) {
            long elements = (long) group.rows * input.lanes();
            double shift = transform.shift() - input.pivot();
            ScalingKernel.scale(input.precision(), data, elements, shift, transform.factor());
        }
    }

    /// The elements of a category; new memory is zero.
    private MemorySegment category(LoadedGroup group, int index, int[] map, InputTransform transform)
            throws IOException {
        InputPlan input = plan.inputs().get(index);
        boolean single = input.precision() == Precision.FLOAT32;
        int lanes = transform.lanes();
        long bytes = (long) group.rows * lanes * input.precision().widthBytes();
        MemorySegment data = slab.reserve(bytes).asSlice(0, bytes);
        for (int row = 0; row < group.rows; row++) {
            int local = group.data[index].get(NumberKernels.INT32, row * 4L);
            int code = local < 0 ? Dictionary.UNKNOWN : map[local];
            if (transform.encoding() == Encoding.ORDINAL) {
                NumberKernels.set(single, data, row, code);
            } else if (code >= 0) {
                NumberKernels.set(single, data, (long) row * lanes + code, 1);
            }
        }
        slab.keep(bytes);
        if (observer != null) {
            observer.encoded(
                    group.data[index],
                    new ColumnObserver.Categories(map, transform.encoding(), input.precision(), lanes),
                    data);
        }
        return data;
    }

    /// Gives unused memory back.
    void trim() {
        slab.trim();
    }
}
