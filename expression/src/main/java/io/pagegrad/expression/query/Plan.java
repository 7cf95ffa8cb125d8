package io.pagegrad.expression.query;

import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.compile.MapKernel;
import io.pagegrad.expression.interpret.EvaluationRules;
import io.pagegrad.expression.lower.RowLowering;
import io.pagegrad.expression.lower.RowProgram;
import io.pagegrad.expression.typed.Typed;
import java.util.ArrayList;
import java.util.List;

/// How each part of a query is computed: which outputs are copied, which are computed by kernels, which by the
/// interpreter.
final class Plan {
    /// How one output comes about.
    enum Way {
        COPIED,
        COMPUTED,
        INTERPRETED
    }

    /// A program with its kernel.
    record Compiled(RowProgram rows, MapKernel kernel) {}

    private final List<Way> ways = new ArrayList<>();
    private final boolean filterComputed;
    private final Compiled[] filters = new Compiled[2];
    private final Compiled[] projections = new Compiled[2];

    private Plan(BoundQuery query) {
        EvaluationRules rules = QueryBinder.rules(query.options());
        boolean vectors = KernelCompiler.usesVectors();
        filterComputed = vectors && query.hasFilter() && RowLowering.isLowerable(query.filter(), rules);
        List<Typed> computed = new ArrayList<>();
        for (int i = 0; i < query.outputs().size(); i++) {
            Typed output = query.outputs().get(i);
            boolean text = query.options().outputForm() == OutputForm.TEXT;
            if (query.isPlain(i)) {
                ways.add(Way.COPIED);
            } else if (vectors && !text && RowLowering.isLowerable(output, rules)) {
                ways.add(Way.COMPUTED);
                computed.add(output);
            } else {
                ways.add(Way.INTERPRETED);
            }
        }
        for (int nulls = 0; nulls < 2; nulls++) {
            if (filterComputed) {
                filters[nulls] = compile(List.of(query.filter()), rules, nulls == 1);
            }
            if (!computed.isEmpty()) {
                projections[nulls] = compile(computed, rules, nulls == 1);
            }
        }
    }

    static Plan of(BoundQuery query) {
        return new Plan(query);
    }

    private static Compiled compile(List<Typed> expressions, EvaluationRules rules, boolean nulls) {
        RowProgram rows = RowLowering.lower(expressions, rules, nulls);
        return new Compiled(rows, KernelCompiler.exactMap(rows.program(), KernelPrecision.FLOAT64));
    }

    Way way(int output) {
        return ways.get(output);
    }

    boolean uses(Way way) {
        return ways.contains(way);
    }

    boolean isFilterComputed() {
        return filterComputed;
    }

    /// True when nothing is computed by kernels.
    boolean isInterpreted() {
        return !filterComputed && !uses(Way.COMPUTED);
    }

    /// The filter for rows with or without nulls; null when the interpreter decides.
    Compiled filter(boolean nulls) {
        return filters[nulls ? 1 : 0];
    }

    /// The computed outputs, in order; null when there are none.
    Compiled projection(boolean nulls) {
        return projections[nulls ? 1 : 0];
    }
}
