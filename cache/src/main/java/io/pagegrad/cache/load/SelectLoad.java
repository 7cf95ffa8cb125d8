package io.pagegrad.cache.load;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.InputTransform.Encoding;
import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.Field;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.Schema;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.expression.parse.SelectItem;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.expression.query.BindOptions;
import io.pagegrad.expression.query.BoundQuery;
import io.pagegrad.expression.query.InputColumn;
import io.pagegrad.expression.query.InputForm;
import io.pagegrad.expression.query.QueryBinder;
import io.pagegrad.expression.query.QueryProgram;
import io.pagegrad.expression.typed.Typed;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A SELECT as a loader takes it. Immutable, thread-safe.
///
/// `one_hot(x)` and `ordinal(x)` may stand alone as a column of the list: their categories are collected
/// while rows are loaded, so that no dictionary has to be known before. Inside other expressions they are
/// refused here.
public final class SelectLoad implements LoadQuery {
    private final String text;
    private final BoundQuery bound;
    private final List<LoadColumn> outputs;

    private SelectLoad(String text, BoundQuery bound, List<LoadColumn> outputs) {
        this.text = text;
        this.bound = bound;
        this.outputs = outputs;
    }

    /// Binds `query` to a table.
    ///
    /// @param text what provenance records
    /// @throws ExpressionException when a name or type does not fit
    /// @throws UnsuitableDataException when an output is nothing that a model takes
    public static SelectLoad bind(String text, SelectQuery query, Schema table, BindOptions options) {
        List<SelectItem> items = new ArrayList<>();
        List<Encoding> encodings = new ArrayList<>();
        for (SelectItem item : query.items()) {
            Encoding category = category(item);
            if (item.isStar()) {
                table.fields().forEach(field -> encodings.add(null));
                items.add(item);
            } else if (category == null) {
                encodings.add(null);
                items.add(item);
            } else {
                Expr.Call call = (Expr.Call) item.expression();
                encodings.add(category);
                items.add(new SelectItem(
                        call.arguments().getFirst(), item.alias() == null ? call.function() : item.alias()));
            }
        }
        SelectQuery plain = query.withItems(items);
        for (Expr nested : QueryBinder.dictionaryArguments(plain)) {
            throw new ExpressionException(
                    "one_hot and ordinal stand alone as a column of the SELECT list when a model is trained",
                    nested.position());
        }
        BoundQuery bound = QueryBinder.bind(plain, table, options);
        List<LoadColumn> outputs = new ArrayList<>();
        for (int i = 0; i < encodings.size(); i++) {
            Field field = bound.outputSchema().field(i);
            outputs.add(encodings.get(i) == null ? LoadColumn.of(field) : new LoadColumn(field, encodings.get(i)));
        }
        return new SelectLoad(text, bound, List.copyOf(outputs));
    }

    /// Binds `query` to a table with the typing of its own server.
    static SelectLoad bind(String text, SelectQuery query, PagefileTable table) {
        return bind(text, query, table.schema(), options(table));
    }

    /// Parses a SELECT, finds its table in `database`, binds and loads.
    ///
    /// @see CacheLoader#load
    public static ColumnCache load(PagefileDatabase database, String sql, LoadOptions options, LoadMonitor monitor)
            throws IOException {
        SelectQuery query = QueryParser.parse(sql);
        PagefileTable table = table(database, query);
        SelectLoad select = bind(sql, query, table);
        return CacheLoader.load(SampledTable.of(table, query.sample()), select, options, monitor);
    }

    /// Typing and results as the table's own server has them.
    public static BindOptions options(PagefileTable table) {
        String major = table.provenance().properties().get("server_version");
        BindOptions options =
                BindOptions.DEFAULT.withByteOrder(table.byteOrderedText()).withTexts(table.hasTexts());
        return major == null ? options : options.withServerMajor(Integer.parseInt(major));
    }

    /// The table that a query names.
    ///
    /// @throws io.pagegrad.pagefile.UnknownNameException when there is none
    public static PagefileTable table(PagefileDatabase database, SelectQuery query) throws IOException {
        return database.table(tableName(query), query.only());
    }

    /// The name of the table as a user would write it, quoted, so that nothing is folded.
    public static String tableName(SelectQuery query) {
        String name = quoted(query.tableName());
        return query.schemaName() == null ? name : quoted(query.schemaName()) + "." + name;
    }

    /// A name as it is, in the form that is not folded.
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static Encoding category(SelectItem item) {
        if (item.expression() instanceof Expr.Call call && call.arguments().size() == 1) {
            return switch (call.function()) {
                case "one_hot" -> Encoding.ONE_HOT;
                case "ordinal" -> Encoding.ORDINAL;
                default -> null;
            };
        }
        return null;
    }

    /// The query as the expression module has it, without its categories.
    public BoundQuery bound() {
        return bound;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public Projection projection() {
        List<Projection.Item> items = new ArrayList<>();
        for (InputColumn column : bound.inputColumns()) {
            items.add(new Projection.Item(
                    column.column(), column.form() == InputForm.TEXT ? Projection.Form.TEXT : Projection.Form.VALUE));
        }
        return new Projection(items);
    }

    @Override
    public List<LoadColumn> outputs() {
        return outputs;
    }

    @Override
    public int[] plainColumns() {
        int count = outputs.size();
        if (bound.hasFilter() || bound.inputColumns().size() != count) {
            return null;
        }
        int[] columns = new int[count];
        boolean[] used = new boolean[count];
        for (int i = 0; i < count; i++) {
            if (!(bound.outputs().get(i) instanceof Typed.Input input)
                    || used[input.input()]
                    || bound.inputTypes().get(input.input())
                            != bound.outputTypes().get(i)) {
                return null;
            }
            columns[i] = input.input();
            used[input.input()] = true;
        }
        return columns;
    }

    @Override
    public long limit() {
        return bound.limit();
    }

    @Override
    public Evaluation open() {
        ColumnBatch result = ColumnBatch.allocate(bound.outputTypes(), BATCH_ROWS, MemoryTag.BATCH);
        QueryProgram program;
        try {
            program = bound.newProgram();
        } catch (RuntimeException e) {
            result.close();
            throw e;
        }
        PushedFilter filter = PushedFilter.of(bound, program);
        return new Evaluation() {
            @Override
            public PushedFilter filter() {
                return filter;
            }

            @Override
            public ColumnBatch evaluate(ColumnBatch input) {
                program.run(input, result);
                return result;
            }

            @Override
            public void close() {
                program.close();
                result.close();
            }
        };
    }
}
