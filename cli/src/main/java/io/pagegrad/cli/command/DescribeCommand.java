package io.pagegrad.cli.command;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pagegrad.cli.output.JsonResult;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.column.Field;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.TableProvenance;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "describe",
        description = "Describes a table: its columns, files and place in time.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  pagegrad describe trips -D /var/lib/postgresql/18/main -d nyc",
            "  pagegrad describe trips -D /var/lib/postgresql/18/main --live postgresql://localhost/nyc",
            "  pagegrad describe '\"Odd Schema\".\"T\"' -D /var/lib/postgresql/18/main --json"
        })
final class DescribeCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "TABLE", description = "Table, named as in SQL.")
    private String table;

    @Mixin
    private TableOptions place;

    @Mixin
    private CommonOptions common;

    DescribeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Description description;
        try (PagefileSource source = place.open(table, false, common.quiet())) {
            description = Description.of(place.databaseOf(source).table(table, false));
            source.confirm();
        }
        if (common.json()) {
            JsonResult.print(surroundings, json -> write(json, description));
        } else {
            print(description);
        }
        return 0;
    }

    /// What is said of a table, read before the source says whether it counts.
    private record Description(String name, List<Field> fields, long sizeBytes, TableProvenance provenance) {
        static Description of(PagefileTable table) {
            return new Description(table.name(), table.schema().fields(), table.sizeBytes(), table.provenance());
        }
    }

    private void print(Description opened) throws IOException {
        TextTable columns = new TextTable("column", "type", "nullable", "as a value");
        for (Field field : opened.fields()) {
            columns.row(field.name(), field.type().name(), field.nullable() ? "" : "not null", valueForm(field.type()));
        }
        TextTable facts = new TextTable("", "");
        TableProvenance provenance = opened.provenance();
        facts.row("size", Quantity.bytes(opened.sizeBytes()));
        facts.row("files", String.join(", ", provenance.files()));
        for (Map.Entry<String, String> property : provenance.properties().entrySet()) {
            facts.row(property.getKey(), property.getValue());
        }
        try (Writer out = surroundings.writer()) {
            out.write(opened.name() + " in database " + provenance.database() + "\n\n");
            columns.writeTo(out);
            out.write("\n");
            facts.writeTo(out);
        }
    }

    private static String valueForm(LogicalType type) {
        return type.kind() == LogicalType.Kind.OTHER
                ? "text only"
                : type.physical().name().toLowerCase(java.util.Locale.ROOT);
    }

    private static void write(JsonGenerator json, Description opened) throws IOException {
        json.writeStartObject();
        TableProvenance provenance = opened.provenance();
        json.writeStringField("table", opened.name());
        json.writeStringField("database", provenance.database());
        json.writeNumberField("size_bytes", opened.sizeBytes());
        json.writeArrayFieldStart("columns");
        for (Field field : opened.fields()) {
            json.writeStartObject();
            json.writeStringField("name", field.name());
            json.writeStringField("type", field.type().name());
            json.writeBooleanField("nullable", field.nullable());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("files");
        for (String file : provenance.files()) {
            json.writeString(file);
        }
        json.writeEndArray();
        json.writeStringField("format", provenance.format());
        json.writeObjectFieldStart("provenance");
        for (Map.Entry<String, String> property : provenance.properties().entrySet()) {
            json.writeStringField(property.getKey(), property.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
