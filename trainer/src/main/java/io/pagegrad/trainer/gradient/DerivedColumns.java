package io.pagegrad.trainer.gradient;

import io.pagegrad.column.LogicalType;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.ir.ExpressionLowering;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// The operator `derivation` of queries: an expression, and its partial derivative by each column in it, as
/// expressions over the row.
///
/// All arithmetic is float64. Where a column is null, so are value and derivatives.
///
/// @param value the expression itself
/// @param partials by each column, in the order of their first use
public record DerivedColumns(Expr value, Map<Expr.Reference, Expr> partials) {
    public DerivedColumns {
        partials = new LinkedHashMap<>(partials);
    }

    /// Derives `expression` by all columns in it.
    ///
    /// @throws ExpressionException when it has parts that have no numeric meaning, with their position
    /// @throws UnderivableException when a column stands in a function without a rule
    public static DerivedColumns of(Expr expression) {
        ProgramBuilder builder = new ProgramBuilder();
        List<Expr.Reference> columns = new ArrayList<>();
        ExpressionLowering lowering = new ExpressionLowering(builder, (reference, b) -> {
            if (!columns.contains(reference)) {
                columns.add(reference);
            }
            return b.column(columns.indexOf(reference));
        });
        int value = lowering.number(expression);
        int[] variables = new int[columns.size()];
        for (int column = 0; column < variables.length; column++) {
            variables[column] = builder.column(column);
        }
        int[] derivatives = Derivation.derive(builder, value, variables);
        int[] outputs = new int[variables.length + 1];
        outputs[0] = value;
        System.arraycopy(derivatives, 0, outputs, 1, variables.length);
        Program program = builder.build(outputs);
        IntFunction<Expr> column =
                index -> new Expr.Call("cast", List.of(columns.get(index)), LogicalType.DOUBLE, expression.position());
        ProgramExpressions expressions = new ProgramExpressions(program, column, expression.position());
        Map<Expr.Reference, Expr> partials = new LinkedHashMap<>();
        for (int output = 1; output < outputs.length; output++) {
            partials.put(columns.get(output - 1), whereKnown(columns, expressions.of(program.output(output))));
        }
        return new DerivedColumns(whereKnown(columns, expressions.of(program.output(0))), partials);
    }

    /// Some functions, GREATEST for one, do not pass nulls on.
    private static Expr whereKnown(List<Expr.Reference> columns, Expr value) {
        if (columns.isEmpty()) {
            return value;
        }
        Expr unknown = null;
        for (Expr.Reference column : columns) {
            Expr isNull = new Expr.Call("is null", List.of(column), null, value.position());
            unknown = unknown == null ? isNull : new Expr.Call("or", List.of(unknown, isNull), null, value.position());
        }
        Expr none = new Expr.Literal(null, Expr.UNKNOWN, value.position());
        return new Expr.Call("case", List.of(unknown, none, value), null, value.position());
    }
}
