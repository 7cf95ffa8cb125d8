package io.pagegrad.trainer.model;

import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Gives the columns and weights of a model numbers in the order they are first named.
final class NamedColumns {
    private final ProgramBuilder builder;
    private final Collection<String> available;
    private final List<String> columns = new ArrayList<>();
    private final List<String> weights = new ArrayList<>();

    /// @param available names that may be used, null for any
    NamedColumns(ProgramBuilder builder, Collection<String> available) {
        this.builder = builder;
        this.available = available;
    }

    int column(String name) {
        return column(name, -1);
    }

    /// @throws ExpressionException when there is no such column
    int column(String name, int position) {
        int index = columns.indexOf(name);
        if (index < 0) {
            if (available != null && !available.contains(name)) {
                throw new ExpressionException(
                        "there is no column " + name + "; there are " + String.join(", ", available), position);
            }
            index = columns.size();
            columns.add(name);
        }
        return builder.column(index);
    }

    int weight(String name) {
        int index = weights.indexOf(name);
        if (index < 0) {
            index = weights.size();
            weights.add(name);
        }
        return builder.weight(index);
    }

    /// The outputs of a loss program: the loss, and with row weights the loss times the weight, and the weight.
    int[] weighted(int loss, String rowWeight) {
        if (rowWeight == null) {
            return new int[] {loss};
        }
        int weight = column(rowWeight);
        return new int[] {builder.multiply(loss, weight), weight};
    }

    List<String> columns() {
        return columns;
    }

    List<String> weights() {
        return weights;
    }
}
