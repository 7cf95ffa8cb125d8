package io.pagegrad.cli.command;

import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.cli.export.RowExport;
import io.pagegrad.cli.export.RowFormat;
import io.pagegrad.cli.query.DerivationItems;
import io.pagegrad.cli.query.Metadata;
import io.pagegrad.cli.query.RowSelection;
import io.pagegrad.cli.scan.OrderedScan;
import io.pagegrad.cli.scan.RowStream;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.column.Field;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.expression.parse.SelectItem;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.UnknownNameException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "scan",
        description = "Prints the rows of a table or query.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  pagegrad scan trips -D /var/lib/postgresql/18/main -d nyc --limit 10 --header",
            "  pagegrad scan trips -D /var/lib/postgresql/18/main -d nyc --where \"fare > 100\" --columns id,fare",
            "  pagegrad scan --query \"SELECT id, sqrt(fare) AS root FROM trips\" -D /var/lib/postgresql/18/main -d nyc",
            "  pagegrad scan --query \"SELECT fare FROM trips TABLESAMPLE BERNOULLI (1) REPEATABLE (7)\" -D DIR -d nyc",
            "  pagegrad scan --query \"SELECT derivation((2 * a + b)^2) AS z FROM t\" -D DIR --header   # z, d_a, d_b",
            "  pagegrad scan trips -D /var/lib/postgresql/18/main -d nyc --format parquet --output trips.parquet",
            "  pagegrad scan trips -D /var/lib/postgresql/18/main --live postgresql://localhost/nyc",
            "  pagegrad scan trips -D /mnt/rescued/18/main -d nyc --skip-damaged --output rest.csv"
        })
final class ScanCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "TABLE", arity = "0..1", description = "Table, named as in SQL.")
    private String table;

    @Option(names = "--query", paramLabel = "SQL", description = "A SELECT over one table, instead of TABLE.")
    private String query;

    @Option(names = "--columns", paramLabel = "A,B", split = ",", description = "Only these columns, in this order.")
    private List<String> columns = List.of();

    @Option(names = "--where", paramLabel = "EXPR", description = "Only rows for which this is true.")
    private String where;

    @Option(
            names = "--explain",
            description = "Print how the rows would be read and computed, and read none: columns read and skipped,"
                    + " filter, generated code.")
    private boolean explain;

    @Mixin
    private TableOptions tableOptions;

    @Mixin
    private DamageOptions damage;

    @Mixin
    private RowOutputOptions output;

    @Mixin
    private CommonOptions common;

    ScanCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        if ((table == null) == (query == null)) {
            throw new WrongUseException("give a TABLE or --query SQL, one of the two");
        }
        if (query != null && (where != null || !columns.isEmpty())) {
            throw new WrongUseException("--columns and --where go with a TABLE; write them into the --query");
        }
        SelectQuery parsed = query == null ? null : DerivationItems.expand(QueryParser.parse(query));
        Expr filter = where == null ? null : QueryParser.parseExpression(where);
        try (PagefileSource source = parsed == null
                ? tableOptions.open(table, false, common.quiet())
                : tableOptions.open(parsed, common.quiet())) {
            PagefileDatabase database = damage.over(tableOptions.databaseOf(source), tableOptions);
            PagefileTable opened = parsed == null ? database.table(table, false) : SelectLoad.table(database, parsed);
            if (parsed != null) {
                printQuery(parsed, opened, source);
            } else if (filter != null || explain) {
                printQuery(selection(opened, filter), opened, source);
            } else {
                RowExport export = output.export(common, "reading " + opened.name(), -1, tableOptions.isLive());
                export.run(tableRows(opened), surroundings, source::confirm);
            }
            damage.report();
        }
        return 0;
    }

    private void printQuery(SelectQuery select, PagefileTable opened, PagefileSource source) throws IOException {
        if (explain) {
            surroundings.print(RowSelection.explain(select, opened, output.format(common)));
            return;
        }
        try (RowSelection rows = RowSelection.of(select, opened, output.format(common))) {
            RowExport export = output.export(common, "reading " + opened.name(), rows.limit(), tableOptions.isLive());
            export.run(rows.stream(), surroundings, source::confirm);
        }
    }

    /// The query that `--columns` and `--where` stand for.
    private SelectQuery selection(PagefileTable opened, Expr filter) {
        List<SelectItem> items = new ArrayList<>();
        for (int column : wanted(opened)) {
            String name = opened.schema().field(column).name();
            items.add(new SelectItem(new Expr.Reference("", name, -1), null));
        }
        return new SelectQuery(null, opened.name(), false, null, items, filter, -1, null, -1);
    }

    private RowStream tableRows(PagefileTable opened) throws IOException {
        RowFormat format = output.format(common);
        List<Projection.Item> items = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int column : wanted(opened)) {
            Field field = opened.schema().field(column);
            fields.add(field);
            items.add(new Projection.Item(column, format.form(field.type())));
        }
        Projection projection = new Projection(items);
        return new RowStream(
                fields,
                projection.physicalTypes(opened.schema()),
                opened.scanUnits(projection, OrderedScan.UNIT_BYTES),
                Metadata.of(opened.provenance()));
    }

    /// Indices of the columns to print.
    private List<Integer> wanted(PagefileTable opened) {
        List<Integer> wanted = new ArrayList<>();
        if (columns.isEmpty()) {
            for (int column = 0; column < opened.schema().size(); column++) {
                wanted.add(column);
            }
        }
        for (String column : columns) {
            int index = opened.schema().indexOf(column);
            if (index < 0) {
                throw new UnknownNameException("no column \"" + column + "\" in " + opened.name() + ": it has "
                        + String.join(", ", opened.schema().names()));
            }
            wanted.add(index);
        }
        return wanted;
    }
}
