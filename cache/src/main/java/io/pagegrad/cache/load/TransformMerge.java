package io.pagegrad.cache.load;

import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.cache.Dictionary;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.InputTransform.Encoding;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.UnsuitableDataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Puts together the transforms that were fitted to parts of a table, as if they had been fitted to all its rows:
/// figures are merged in the order of the parts, categories united.
public final class TransformMerge {
    private TransformMerge() {}

    /// @param parts for each part of the table its transforms, in the order of the query's outputs
    /// @param known transforms that were known before, and are the same in every part
    /// @throws UnsuitableDataException when the scaling needs all rows at once, or the parts do not fit together
    public static List<InputTransform> merge(List<List<InputTransform>> parts, List<InputTransform> known) {
        Set<String> names = known.stream().map(InputTransform::input).collect(Collectors.toSet());
        List<InputTransform> merged = new ArrayList<>();
        for (int output = 0; output < parts.getFirst().size(); output++) {
            int index = output;
            InputTransform first = parts.getFirst().get(index);
            merged.add(
                    names.contains(first.input())
                            ? first
                            : merged(parts.stream().map(part -> part.get(index)).toList()));
        }
        return merged;
    }

    private static InputTransform merged(List<InputTransform> parts) {
        InputTransform first = parts.getFirst();
        if (parts.size() == 1) {
            return first;
        }
        if (first.dictionary() != null) {
            Dictionary dictionary = union(parts);
            int lanes = first.encoding() == Encoding.ONE_HOT ? Math.max(1, dictionary.size()) : 1;
            return transform(first, lanes, dictionary, 0, 1, first.nullValue(), null);
        }
        int lanes = parts.stream().mapToInt(InputTransform::lanes).max().orElse(1);
        if (first.statistics() == null) {
            return transform(first, lanes, null, 0, 1, first.nullValue(), null);
        }
        ColumnStatistics figures = ColumnStatistics.EMPTY;
        for (InputTransform part : parts) {
            figures = figures.merge(part.statistics());
        }
        double shift = 0;
        double spread = 1;
        switch (first.scaling()) {
            case NONE -> {}
            case ZSCORE -> {
                shift = figures.mean();
                spread = figures.standardDeviation();
            }
            case MINMAX -> {
                shift = figures.min();
                spread = figures.max() - figures.min();
            }
            case ROBUST ->
                throw new UnsuitableDataException("column " + first.input()
                        + ": robust scaling needs the quartiles of all rows at once, which parts do not have: scale by"
                        + " zscore or minmax");
        }
        double nullValue = TransformFit.nullValue(first.nulls(), figures.mean());
        boolean none = figures.count() == 0 || first.scaling() == Scaling.NONE;
        return transform(
                first, lanes, null, none ? 0 : shift, none ? 1 : TransformFit.factor(spread), nullValue, figures);
    }

    private static Dictionary union(List<InputTransform> parts) {
        TreeSet<String> categories = new TreeSet<>(Dictionary::compare);
        parts.forEach(part -> categories.addAll(part.dictionary().categories()));
        return new Dictionary(List.copyOf(categories));
    }

    private static InputTransform transform(
            InputTransform like,
            int lanes,
            Dictionary dictionary,
            double shift,
            double factor,
            double nullValue,
            ColumnStatistics statistics) {
        return new InputTransform(
                like.input(),
                like.type(),
                like.encoding(),
                lanes,
                dictionary,
                like.scaling(),
                shift,
                factor,
                like.nulls(),
                nullValue,
                statistics,
                null);
    }
}
