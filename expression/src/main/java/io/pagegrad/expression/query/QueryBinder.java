package io.pagegrad.expression.query;

import io.pagegrad.column.Field;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.column.Schema;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.interpret.EvaluationRules;
import io.pagegrad.expression.interpret.Interpreter;
import io.pagegrad.expression.interpret.Simplifier;
import io.pagegrad.expression.parse.SelectItem;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.expression.typed.Binder;
import io.pagegrad.expression.typed.Typed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Binds a parsed query to the columns of its table.
public final class QueryBinder {
    private final SelectQuery query;
    private final Schema table;
    private final BindOptions options;
    private final TableScope scope;
    private final Binder binder;
    private final Simplifier simplifier;

    private QueryBinder(SelectQuery query, Schema table, BindOptions options) {
        this.query = query;
        this.table = table;
        this.options = options;
        this.scope = new TableScope(table, query.qualifier(), options);
        this.binder = new Binder(scope, options.serverMajor(), options.numericMode(), options.dictionaries());
        this.simplifier = new Simplifier(new Interpreter(rules(options)));
    }

    static EvaluationRules rules(BindOptions options) {
        return new EvaluationRules(options.serverMajor(), options.numericMode());
    }

    /// Binds with [BindOptions#DEFAULT].
    public static BoundQuery bind(SelectQuery query, Schema table) {
        return bind(query, table, BindOptions.DEFAULT);
    }

    /// @throws ExpressionException on an unknown column or function, on types that do not fit, at an aggregate
    public static BoundQuery bind(SelectQuery query, Schema table, BindOptions options) {
        return new QueryBinder(query, table, options).bind();
    }

    /// The arguments of `ordinal` and `one_hot` in a query, whose distinct values (as text, not null, sorted)
    /// the caller collects and gives as [BindOptions#dictionaries].
    public static Set<Expr> dictionaryArguments(SelectQuery query) {
        Set<Expr> arguments = new LinkedHashSet<>();
        if (query.where() != null) {
            collect(query.where(), arguments);
        }
        for (SelectItem item : query.items()) {
            if (!item.isStar()) {
                collect(item.expression(), arguments);
            }
        }
        return arguments;
    }

    private static void collect(Expr expression, Set<Expr> arguments) {
        if (expression instanceof Expr.Call call) {
            if ((call.function().equals("ordinal") || call.function().equals("one_hot"))
                    && call.arguments().size() == 1) {
                arguments.add(call.arguments().getFirst());
            }
            call.arguments().forEach(argument -> collect(argument, arguments));
        }
    }

    private BoundQuery bind() {
        Typed filter = query.where() == null ? null : simplified(binder.bindCondition(query.where()));
        int filterInputs = scope.inputs().size();
        List<Typed> outputs = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (SelectItem item : query.items()) {
            if (item.isStar()) {
                for (int column = 0; column < table.size(); column++) {
                    add(
                            scope.plain(column, options.outputForm() == OutputForm.TEXT, -1),
                            table.field(column).name(),
                            outputs,
                            fields);
                }
            } else {
                add(item(item.expression()), ItemNames.name(item, options.serverMajor()), outputs, fields);
            }
        }
        return new BoundQuery(query, table, options, scope.inputs(), filterInputs, filter, outputs, new Schema(fields));
    }

    private Typed item(Expr expression) {
        if (expression instanceof Expr.Reference reference && scope.resolves(reference)) {
            return scope.plain(
                    table.indexOf(reference.name()), options.outputForm() == OutputForm.TEXT, reference.position());
        }
        return simplified(binder.bindResult(expression));
    }

    private Typed simplified(Typed typed) {
        return simplifier.simplify(new TextOrder(options, table, scope.inputs()).check(typed));
    }

    private void add(Typed output, String name, List<Typed> outputs, List<Field> fields) {
        outputs.add(output);
        fields.add(new Field(name, outputType(output.type()), isNullable(output)));
    }

    /// The type as the results lie in a batch; in text form the type that the text is of.
    private LogicalType outputType(LogicalType type) {
        if (!options.outputForm().isFloat()) {
            return type;
        }
        LogicalType number = options.outputForm() == OutputForm.FLOAT32 ? LogicalType.REAL : LogicalType.DOUBLE;
        return switch (type.kind()) {
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, NUMERIC -> number;
            case ARRAY -> isNumber(type.element().kind()) ? LogicalType.arrayOf(number) : type;
            default -> type;
        };
    }

    private static boolean isNumber(Kind kind) {
        return switch (kind) {
            case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, NUMERIC -> true;
            default -> false;
        };
    }

    private static boolean isNullable(Typed typed) {
        return switch (typed) {
            case Typed.Constant constant -> constant.value() == null;
            case Typed.Input input -> input.nullable();
            case Typed.Apply apply ->
                switch (apply.operation()) {
                    case IS_NULL, IS_TRUE, IS_FALSE, DISTINCT, ORDINAL, ONE_HOT, ARRAY -> false;
                    case COALESCE, GREATEST, LEAST -> apply.arguments().stream().allMatch(QueryBinder::isNullable);
                    case CASE, IN, AND, OR -> apply.arguments().stream().anyMatch(QueryBinder::isNullable);
                    // fields of infinite timestamps and elements beyond the end are null
                    case SUBSCRIPT, EXTRACT, DATE_PART, CAST -> true;
                    default -> apply.arguments().stream().anyMatch(QueryBinder::isNullable);
                };
        };
    }
}
