package io.pagegrad.expression.query;

import io.pagegrad.column.Schema;
import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.parse.ExprPrinter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The plan of a query as text: what is read, what is skipped, how rows are chosen and computed.
final class Explanation {
    private final BoundQuery query;
    private final Plan plan;
    private final StringBuilder text = new StringBuilder();

    Explanation(BoundQuery query, Plan plan) {
        this.query = query;
        this.plan = plan;
    }

    String text() {
        Schema table = query.table();
        line("query", ExprPrinter.print(query.query()));
        line("reads", names(query.inputColumns(), 0, query.inputColumns().size()));
        List<String> skipped = new ArrayList<>();
        for (int column = 0; column < table.size(); column++) {
            int index = column;
            if (query.inputColumns().stream().noneMatch(input -> input.column() == index)) {
                skipped.add(table.field(column).name());
            }
        }
        line("skips", skipped.isEmpty() ? "nothing" : String.join(", ", skipped));
        if (query.hasFilter()) {
            line("filter", ExprPrinter.print(query.query().where()));
            line("  over", names(query.inputColumns(), 0, query.filterInputCount()));
            line("  by", plan.isFilterComputed() ? generated(plan.filter(false)) : "the interpreter, row by row");
        } else {
            line("filter", "none");
        }
        for (Plan.Way way : Plan.Way.values()) {
            outputs(way);
        }
        if (query.sample() != null) {
            line("sample", query.sample().method() + " " + query.sample().argument());
        }
        if (query.limit() >= 0) {
            line("limit", Long.toString(query.limit()));
        }
        return text.toString();
    }

    private void outputs(Plan.Way way) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < query.outputSchema().size(); i++) {
            if (plan.way(i) == way) {
                names.add(query.outputSchema().field(i).name());
            }
        }
        if (names.isEmpty()) {
            return;
        }
        String list = String.join(", ", names);
        switch (way) {
            case COPIED -> line("copies", list);
            case COMPUTED -> line("computes", list + " by " + generated(plan.projection(false)));
            case INTERPRETED -> line("computes", list + " by the interpreter, row by row");
        }
    }

    private static String generated(Plan.Compiled compiled) {
        return "generated code of " + compiled.rows().program().size() + " operations, "
                + KernelCompiler.exactMapBytes(compiled.rows().program(), KernelPrecision.FLOAT64) + " bytes";
    }

    private String names(List<InputColumn> columns, int from, int to) {
        if (from == to) {
            return "no column";
        }
        return columns.subList(from, to).stream()
                .map(column -> query.table().field(column.column()).name()
                        + (column.form() == InputForm.TEXT ? " (as text)" : ""))
                .collect(Collectors.joining(", "));
    }

    private void line(String what, String value) {
        text.append(what).append(": ").append(value).append('\n');
    }
}
