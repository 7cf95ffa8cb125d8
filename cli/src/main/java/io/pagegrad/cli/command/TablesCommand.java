package io.pagegrad.cli.command;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pagegrad.cli.output.JsonResult;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.TableSummary;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "tables",
        description = "Lists the tables of a database.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  pagegrad tables -D /var/lib/postgresql/18/main -d nyc",
            "  pagegrad tables -D /var/lib/postgresql/18/main -d nyc --all --json"
        })
final class TablesCommand implements Callable<Integer> {
    private static final Set<String> SYSTEM_SCHEMAS = Set.of("pg_catalog", "information_schema", "pg_toast");

    private final Surroundings surroundings;

    @Mixin
    private DirectoryOptions directory;

    @Option(names = "--all", description = "System catalogs too.")
    private boolean all;

    @Mixin
    private CommonOptions common;

    TablesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        List<TableSummary> tables;
        try (PagefileSource source = directory.open()) {
            tables = directory.databaseOf(source).tables().stream()
                    .filter(table -> all || !SYSTEM_SCHEMAS.contains(table.schema()))
                    .toList();
        }
        if (common.json()) {
            JsonResult.print(surroundings, json -> write(json, tables));
        } else {
            print(tables);
        }
        return 0;
    }

    private void print(List<TableSummary> tables) throws IOException {
        TextTable text = new TextTable("schema", "name", "kind", ">size", ">rows (estimate)", "not readable because");
        for (TableSummary table : tables) {
            text.row(
                    table.schema(),
                    table.name(),
                    table.kind(),
                    Quantity.bytes(table.sizeBytes()),
                    table.estimatedRows() < 0 ? "?" : Quantity.count(table.estimatedRows()),
                    table.refusal() == null ? "" : table.refusal());
        }
        text.print(surroundings);
    }

    private static void write(JsonGenerator json, List<TableSummary> tables) throws IOException {
        json.writeStartArray();
        for (TableSummary table : tables) {
            json.writeStartObject();
            json.writeStringField("schema", table.schema());
            json.writeStringField("name", table.name());
            json.writeStringField("kind", table.kind());
            json.writeNumberField("size_bytes", table.sizeBytes());
            if (table.estimatedRows() < 0) {
                json.writeNullField("estimated_rows");
            } else {
                json.writeNumberField("estimated_rows", table.estimatedRows());
            }
            json.writeStringField("refusal", table.refusal());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
