package io.pagegrad.cli.command;

import io.pagegrad.cli.export.RowExport;
import io.pagegrad.cli.export.RowFormat;
import io.pagegrad.cli.scan.OrderedScan;
import io.pagegrad.cli.scan.RowStream;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.column.Field;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
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
            "  pagegrad scan trips -D /var/lib/postgresql/18/main -d nyc --format jsonl --output trips.jsonl"
        })
final class ScanCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "TABLE", description = "Table, named as in SQL.")
    private String table;

    @Mixin
    private DirectoryOptions directory;

    @Option(names = "--columns", paramLabel = "A,B", split = ",", description = "Only these columns, in this order.")
    private List<String> columns = List.of();

    @Mixin
    private RowOutputOptions output;

    @Mixin
    private CommonOptions common;

    ScanCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        try (PagefileSource source = directory.open()) {
            PagefileTable opened = source.database(directory.database()).table(table, false);
            RowExport export = output.export(common, "reading " + opened.name());
            export.run(tableRows(opened), surroundings);
        }
        return 0;
    }

    private RowStream tableRows(PagefileTable opened) throws IOException {
        Projection projection = projection(opened);
        List<Field> fields = projection.items().stream()
                .map(item -> opened.schema().field(item.column()))
                .toList();
        return new RowStream(
                fields,
                projection.physicalTypes(opened.schema()),
                opened.scanUnits(projection, OrderedScan.UNIT_BYTES),
                Metadata.of(opened.provenance()));
    }

    private Projection projection(PagefileTable opened) {
        RowFormat format = output.format(common);
        List<Projection.Item> items = new ArrayList<>();
        if (columns.isEmpty()) {
            for (int index = 0; index < opened.schema().size(); index++) {
                items.add(new Projection.Item(
                        index, format.form(opened.schema().field(index).type())));
            }
        }
        for (String column : columns) {
            int index = opened.schema().indexOf(column);
            if (index < 0) {
                throw new WrongUseException("no column '" + column + "' in " + opened.name() + ": it has "
                        + String.join(", ", opened.schema().names()));
            }
            items.add(new Projection.Item(
                    index, format.form(opened.schema().field(index).type())));
        }
        return new Projection(items);
    }
}
