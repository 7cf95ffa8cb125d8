package io.pagegrad.expression.query;

import io.pagegrad.column.Field;
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
    private final Schema table;
    private final String qualifier;
    private final NumericMode numericMode;
    private final List<InputColumn> inputs = new ArrayList<>();

    /// @param qualifier name that may stand before a column; null allows none
    TableScope(Schema table, String qualifier, NumericMode numericMode) {
        this.table = table;
        this.qualifier = qualifier;
        this.numericMode = numericMode;
    }

    @Override
    public Typed resolve(Expr.Reference reference) {
        if (!resolves(reference)) {
            return null;
        }
        int column = table.indexOf(reference.name());
        return input(column, valueForm(column), reference.position());
    }

    boolean resolves(Expr.Reference reference) {
        return (reference.scope().isEmpty() || reference.scope().equals(qualifier))
                && table.indexOf(reference.name()) >= 0;
    }

    /// The form in which a column's values are computed with.
    private InputForm valueForm(int column) {
        Kind kind = table.field(column).type().kind();
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
        if (!resolves(reference)
                || table.field(table.indexOf(reference.name())).type().kind() != Kind.ARRAY) {
            return null;
        }
        Typed.Input array = input(table.indexOf(reference.name()), InputForm.TEXT, reference.position());
        return new Typed.Input(array.input(), LogicalType.TEXT, array.nullable(), array.position());
    }

    private Typed.Input input(int column, InputForm form, int position) {
        Field field = table.field(column);
        InputColumn wanted = new InputColumn(column, form, field.type());
        int index = inputs.indexOf(wanted);
        if (index < 0) {
            index = inputs.size();
            inputs.add(wanted);
        }
        return new Typed.Input(index, field.type(), field.nullable(), position);
    }

    List<InputColumn> inputs() {
        return List.copyOf(inputs);
    }

    @Override
    public Collection<String> names() {
        return table.names();
    }
}
