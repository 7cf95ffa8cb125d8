package io.pagegrad.cache.load;

import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.cache.ColumnView;
import io.pagegrad.cache.Dictionary;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.InputTransform.Encoding;
import io.pagegrad.cache.NullPolicy;
import io.pagegrad.cache.Quartiles;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.UnsuitableDataException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Derives the transform of each input from the figures of all groups, merged in the order of groups.
final class TransformFit {
    private final LoadPlan plan;
    private final KnownTransforms known;
    private final List<LoadedGroup> groups;

    TransformFit(LoadPlan plan, KnownTransforms known, List<LoadedGroup> groups) {
        this.plan = plan;
        this.known = known;
        this.groups = groups;
    }

    /// The transform of input `index`, in terms of values as the query gives them.
    InputTransform fit(int index) {
        InputPlan input = plan.inputs().get(index);
        InputTransform given = known.of(input.column());
        if (given != null) {
            return withStandIn(given, index);
        }
        if (input.isCategory()) {
            Dictionary dictionary = dictionary(index);
            long rowBytes = (long) dictionary.size() * input.precision().widthBytes();
            if (input.column().encoding() == Encoding.ONE_HOT && rowBytes * plan.groupRows() > ColumnView.MAX_BYTES) {
                throw new UnsuitableDataException("column " + input.name() + " has " + dictionary.size()
                        + " categories, too many for one element each: use hash_bucket or ordinal");
            }
            return of(input, dictionary, Scaling.NONE, 0, 1, Double.NaN, null, null);
        }
        if (!input.scaled() && !plan.nullable()) {
            return of(input, null, Scaling.NONE, 0, 1, nullValue(0), null, null);
        }
        ColumnStatistics figures = figures(index);
        if (!input.scaled()) {
            return of(input, null, Scaling.NONE, 0, 1, nullValue(figures.mean()), figures, null);
        }
        if (!Double.isFinite(figures.mean()) || !Double.isFinite(figures.m2())) {
            throw new UnsuitableDataException(
                    "column " + input.name()
                            + " holds NaN, an infinity or a number too large for "
                            + input.precision().word()
                            + " among the training rows, so that it cannot be scaled: leave such rows out by the query's WHERE");
        }
        return scaled(index, input, figures);
    }

    /// Of the training rows, before scaling.
    private ColumnStatistics figures(int index) {
        ColumnStatistics stored = ColumnStatistics.EMPTY;
        for (LoadedGroup group : groups) {
            stored = stored.merge(group.statistics[index]);
        }
        return stored.plus(plan.inputs().get(index).pivot());
    }

    /// A transform that was fitted where nulls were treated otherwise has nothing to stand in for them here.
    private InputTransform withStandIn(InputTransform given, int index) {
        NullPolicy policy = plan.options().nulls();
        if (given.nulls() == policy || !policy.fills() || given.dictionary() != null) {
            return given;
        }
        ColumnStatistics figures =
                given.statistics() != null || policy == NullPolicy.ZERO ? given.statistics() : figures(index);
        return new InputTransform(
                given.input(),
                given.type(),
                given.encoding(),
                given.lanes(),
                null,
                given.scaling(),
                given.shift(),
                given.factor(),
                policy,
                nullValue(figures == null ? 0 : figures.mean()),
                figures,
                given.quartiles());
    }

    private InputTransform scaled(int index, InputPlan input, ColumnStatistics figures) {
        Quartiles quartiles = null;
        double shift = 0;
        double spread = 1;
        switch (plan.options().scaling()) {
            case NONE -> {}
            case ZSCORE -> {
                shift = figures.mean();
                spread = figures.standardDeviation();
            }
            case MINMAX -> {
                shift = figures.min();
                spread = figures.max() - figures.min();
            }
            case ROBUST -> {
                if (figures.count() > 0) {
                    quartiles = QuartileSelect.of(index, input, groups, figures.count())
                            .plus(input.pivot());
                    shift = quartiles.median();
                    spread = quartiles.third() - quartiles.first();
                }
            }
        }
        if (figures.count() == 0) {
            shift = 0;
        }
        double factor = factor(spread);
        double mean = figures.mean();
        return of(input, null, plan.options().scaling(), shift, factor, nullValue(mean), figures, quartiles);
    }

    /// A column that does not vary carries nothing: it becomes 0 rather than infinite.
    static double factor(double spread) {
        return spread > 0 ? 1 / spread : 1;
    }

    private double nullValue(double mean) {
        return nullValue(plan.options().nulls(), mean);
    }

    /// What stands in for a null of a column whose values have that mean.
    static double nullValue(NullPolicy policy, double mean) {
        return switch (policy) {
            case MEAN -> mean;
            case ZERO -> 0;
            case ERROR, DROP -> Double.NaN;
        };
    }

    private InputTransform of(
            InputPlan input,
            Dictionary dictionary,
            Scaling scaling,
            double shift,
            double factor,
            double nullValue,
            ColumnStatistics statistics,
            Quartiles quartiles) {
        return new InputTransform(
                input.name(),
                input.column().field().type(),
                input.column().encoding(),
                input.column().encoding() == Encoding.ONE_HOT ? Math.max(1, dictionary.size()) : input.lanes(),
                dictionary,
                scaling,
                shift,
                factor,
                plan.options().nulls(),
                nullValue,
                statistics,
                quartiles);
    }

    private Dictionary dictionary(int index) {
        TreeSet<byte[]> sorted = new TreeSet<>(Arrays::compareUnsigned);
        for (CategoryTable table : tables(index).keySet()) {
            for (int code = 0; code < table.size(); code++) {
                if (table.isInTraining(code)) {
                    sorted.add(table.category(code).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        List<String> categories = new ArrayList<>();
        for (byte[] category : sorted) {
            categories.add(new String(category, StandardCharsets.UTF_8));
        }
        return new Dictionary(categories);
    }

    /// For each thread's table the dictionary's code of each of its codes.
    Map<CategoryTable, int[]> codes(int index, Dictionary dictionary) {
        Map<CategoryTable, int[]> codes = tables(index);
        codes.replaceAll((table, none) -> {
            int[] mapped = new int[table.size()];
            for (int code = 0; code < mapped.length; code++) {
                mapped[code] = dictionary.code(table.category(code));
            }
            return mapped;
        });
        return codes;
    }

    private Map<CategoryTable, int[]> tables(int index) {
        Map<CategoryTable, int[]> tables = new IdentityHashMap<>();
        for (LoadedGroup group : groups) {
            tables.put(group.categories[index], null);
        }
        return tables;
    }
}
