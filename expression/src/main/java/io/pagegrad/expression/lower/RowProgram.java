package io.pagegrad.expression.lower;

import io.pagegrad.expression.ir.Program;
import java.util.List;

/// Expressions as one program over a row.
///
/// @param program float64 columns in, float64 columns out
/// @param columns what each column of the program holds
/// @param values output that holds each expression's value; truth values as 1 and 0
/// @param nulls output that is 1 where the expression is null, -1 when it never is
/// @param trouble output that is 0 where the row is computed and anything else where the interpreter has to
public record RowProgram(Program program, List<Column> columns, int[] values, int[] nulls, int trouble) {
    /// A column of a program: the values of an input, or 1 where they are null and 0 elsewhere.
    public record Column(int input, boolean nullFlag) {}

    public RowProgram {
        columns = List.copyOf(columns);
    }
}
