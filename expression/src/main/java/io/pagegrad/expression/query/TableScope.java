package io.pagegrad.expression.query;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.column.Schema;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.typed.NumericMode;
import io.pagegrad.expression.typed.Scope;
import io.pagegrad.expression.typed.Typed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Finds columns of one table and keeps the list of those that are read, each once per form, in order of first
/// use.
final class TableScope implements Scope {
    private static final String ARRAY = "[]";

    private final Schema table;
    private final String qualifier;
    private final NumericMode numericMode;
    private final boolean texts;
    private final List<InputColumn> inputs = new ArrayList<>();

    /// @param qualifier name that may stand before a column; null allows none
    TableScope(Schema table, String qualifier, BindOptions options) {
        this.table = table;
        this.qualifier = qualifier;
        this.numericMode = options.numericMode();
        this.texts = options.texts();
    }

    @Override
    public Typed resolve(Expr.Reference reference) {
        if (!resolves(reference)) {
            return null;
        }
        int column = table.indexOf(reference.name());
        Typed.Input input = input(column, valueForm(column), reference.position());
        LogicalType type = valueType(inputs.get(input.input()));
        return new Typed.Input(input.input(), type, input.nullable(), input.position());
    }

    /// The type that a column's values have in expressions: arrays of text are arrays there.
    static LogicalType valueType(InputColumn column) {
        LogicalType type = column.type();
        if (type.kind() != Kind.OTHER
                || type.isNondeterministic()
                || !type.name().endsWith(ARRAY)) {
            return type;
        }
        String element = type.name().substring(0, type.name().length() - ARRAY.length());
        boolean text = element.equals("text") || element.startsWith("character varying");
        return text
                ? new LogicalType(Kind.ARRAY, -1, -1, new LogicalType(Kind.TEXT, -1, -1, null, element), type.name())
                : type;
    }

    boolean resolves(Expr.Reference reference) {
        return (reference.scope().isEmpty() || reference.scope().equals(qualifier))
                && table.indexOf(reference.name()) >= 0;
    }

    /// The form in which a column's values are computed with.
    private InputForm valueForm(int column) {
        LogicalType type = table.field(column).type();
        Kind kind = type.kind() == Kind.ARRAY ? type.element().kind() : type.kind();
        // the value of a numeric is the nearest float64
        boolean text = kind == Kind.OTHER || kind == Kind.NUMERIC && numericMode == NumericMode.EXACT;
        return text ? InputForm.TEXT : InputForm.VALUE;
    }

    /// A column taken as it is, in the form that the result is asked for.
    Typed plain(int column, boolean asText, int position) {
        boolean text = asText || table.field(column).type().kind() == Kind.OTHER;
        return input(column, text ? InputForm.TEXT : InputForm.VALUE, position);
    }

    @Override
    public Typed arrayText(Expr.Reference reference) {
        if (!texts
                || !resolves(reference)
                || table.field(table.indexOf(reference.name())).type().kind() != Kind.ARRAY) {
            return null;
        }
        int column = table.indexOf(reference.name());
        return input(column, InputForm.TEXT, LogicalType.TEXT, reference.position());
    }

    private Typed.Input input(int column, InputForm form, int position) {
        return input(column, form, table.field(column).type(), position);
    }

    private Typed.Input input(int column, InputForm form, LogicalType type, int position) {
        InputColumn wanted = new InputColumn(column, form, type);
        int index = inputs.indexOf(wanted);
        if (index < 0) {
            index = inputs.size();
            inputs.add(wanted);
        }
        return new Typed.Input(index, type, table.field(column).nullable(), position);
    }

    List<InputColumn> inputs() {
        return List.copyOf(inputs);
    }

    @Override
    public Collection<String> names() {
        return table.names();
    }
}
