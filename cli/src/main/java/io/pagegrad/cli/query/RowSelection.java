package io.pagegrad.cli.query;

import io.pagegrad.cache.load.SampledTable;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.cli.export.RowFormat;
import io.pagegrad.cli.scan.ComputedUnits;
import io.pagegrad.cli.scan.OrderedScan;
import io.pagegrad.cli.scan.QueryRows;
import io.pagegrad.cli.scan.RowStream;
import io.pagegrad.column.Field;
import io.pagegrad.column.LogicalType;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.SelectItem;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.expression.query.BindOptions;
import io.pagegrad.expression.query.BoundQuery;
import io.pagegrad.expression.query.InputForm;
import io.pagegrad.expression.query.OutputForm;
import io.pagegrad.expression.query.QueryBinder;
import io.pagegrad.expression.typed.NumericMode;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.Projection.Form;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The rows that a query selects from a table, in the forms that an output format wants. Closed when they are
/// written.
public final class RowSelection implements AutoCloseable {
    private final RowStream stream;
    private final long limit;
    private final ComputedUnits evaluated;

    private RowSelection(RowStream stream, long limit, ComputedUnits evaluated) {
        this.stream = stream;
        this.limit = limit;
        this.evaluated = evaluated;
    }

    /// @throws ExpressionException when the query does not fit the table
    public static RowSelection of(SelectQuery query, PagefileTable table, RowFormat format) throws IOException {
        List<Field> fields = new ArrayList<>();
        BoundQuery bound = bind(query, table, options(table), format, fields);
        PagefileTable sampled = SampledTable.of(table, query.sample());
        Projection projection = new Projection(projection(bound));
        ComputedUnits rows = new ComputedUnits(
                sampled.scanUnits(projection, OrderedScan.UNIT_BYTES), capacity -> new QueryRows(bound, capacity));
        Map<String, String> metadata = Metadata.of(table.provenance());
        return new RowSelection(
                new RowStream(fields, bound.outputTypes(), rows.units(), metadata), query.limit(), rows);
    }

    /// The plan of a query in words, without reading a row.
    public static String explain(SelectQuery query, PagefileTable table, RowFormat format) {
        return bind(query, table, options(table), format, new ArrayList<>()).explain();
    }

    /// Binds a query so that its results come in the forms that a format wants.
    ///
    /// @param fields gets name and type of each result
    static BoundQuery bind(
            SelectQuery query, PagefileTable table, BindOptions options, RowFormat format, List<Field> fields) {
        List<SelectItem> items = new ArrayList<>();
        for (SelectItem item : expanded(query, table)) {
            Field field = QueryBinder.bind(query.withItems(List.of(item)), table.schema(), options)
                    .outputSchema()
                    .field(0);
            fields.add(field);
            items.add(format.form(field.type()) == Form.TEXT && !format.isText() ? asText(item) : item);
        }
        OutputForm form = format.isText() ? OutputForm.TEXT : OutputForm.VALUE;
        SelectQuery wanted = items.isEmpty() ? query : query.withItems(items);
        return QueryBinder.bind(wanted, table.schema(), options.withOutputForm(form));
    }

    /// What a scan must give for a bound query.
    static List<Projection.Item> projection(BoundQuery bound) {
        return bound.inputColumns().stream()
                .map(input ->
                        new Projection.Item(input.column(), input.form() == InputForm.TEXT ? Form.TEXT : Form.VALUE))
                .toList();
    }

    /// Typing and results as the table's own server has them, numeric exact.
    static BindOptions options(PagefileTable table) {
        return SelectLoad.options(table).withNumericMode(NumericMode.EXACT);
    }

    /// The items with `*` spelled out.
    static List<SelectItem> expanded(SelectQuery query, PagefileTable table) {
        List<SelectItem> items = new ArrayList<>();
        for (SelectItem item : query.items()) {
            if (item.isStar()) {
                for (String name : table.schema().names()) {
                    items.add(new SelectItem(new Expr.Reference("", name, -1), null));
                }
            } else {
                items.add(item);
            }
        }
        return items;
    }

    static SelectItem asText(SelectItem item) {
        Expr cast = new Expr.Call(
                "cast",
                List.of(item.expression()),
                LogicalType.TEXT,
                item.expression().position());
        return new SelectItem(cast, item.alias());
    }

    public RowStream stream() {
        return stream;
    }

    /// The most rows wanted by the query itself, -1 for all.
    public long limit() {
        return limit;
    }

    @Override
    public void close() {
        evaluated.close();
    }
}
