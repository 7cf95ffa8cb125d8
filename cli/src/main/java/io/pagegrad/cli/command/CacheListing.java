package io.pagegrad.cli.command;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.cache.file.CacheFile;
import io.pagegrad.cache.file.CacheFileInfo;
import io.pagegrad.cache.load.LoadColumn;
import io.pagegrad.cli.output.JsonResult;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.cli.session.Surroundings;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// What a cache file says about itself, printed.
record CacheListing(CacheFileInfo info) {
    static void print(Surroundings surroundings, CommonOptions common, Path file) throws IOException {
        CacheListing listing;
        try (CacheFile opened = CacheFile.open(file)) {
            listing = new CacheListing(opened.info());
        }
        if (common.json()) {
            JsonResult.print(surroundings, listing::write);
        } else {
            listing.print(surroundings);
        }
    }

    private void print(Surroundings surroundings) throws IOException {
        TextTable facts = new TextTable("", "");
        facts.row("rows", Quantity.count(info.rows()) + " of " + Quantity.count(info.rowsRead()) + " in the table");
        facts.row(
                "size",
                Quantity.bytes(info.fileBytes()) + ", of these " + Quantity.bytes(info.liveBytes()) + " in use");
        facts.row("stretches", Quantity.count(info.units()));
        facts.row(
                "table", info.source().table() + " in database " + info.source().database());
        for (Map.Entry<String, String> property : info.source().properties().entrySet()) {
            facts.row(property.getKey(), property.getValue());
        }
        facts.row("query", info.query());
        TextTable columns = new TextTable("column", "type", "taken as", ">nulls", ">mean", ">least", ">greatest");
        for (int i = 0; i < info.columns().size(); i++) {
            LoadColumn column = info.columns().get(i);
            ColumnStatistics figures = info.statistics().get(i);
            boolean any = figures != null && figures.count() > 0;
            columns.row(
                    column.field().name(),
                    column.field().type().name(),
                    column.encoding().name().toLowerCase(Locale.ROOT),
                    figures == null ? "" : Quantity.count(figures.nulls()),
                    any ? number(figures.mean()) : "",
                    any ? number(figures.min()) : "",
                    any ? number(figures.max()) : "");
        }
        try (Writer out = surroundings.writer()) {
            facts.writeTo(out);
            out.write("\n");
            columns.writeTo(out);
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("query", info.query());
        json.writeNumberField("rows", info.rows());
        json.writeNumberField("table_rows", info.rowsRead());
        json.writeNumberField("file_bytes", info.fileBytes());
        json.writeNumberField("live_bytes", info.liveBytes());
        json.writeNumberField("stretches", info.units());
        json.writeStringField("database", info.source().database());
        json.writeStringField("table", info.source().table());
        json.writeObjectFieldStart("provenance");
        for (Map.Entry<String, String> property : info.source().properties().entrySet()) {
            json.writeStringField(property.getKey(), property.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("columns");
        for (int i = 0; i < info.columns().size(); i++) {
            LoadColumn column = info.columns().get(i);
            ColumnStatistics figures = info.statistics().get(i);
            json.writeStartObject();
            json.writeStringField("name", column.field().name());
            json.writeStringField("type", column.field().type().name());
            json.writeStringField("encoding", column.encoding().name().toLowerCase(Locale.ROOT));
            if (figures != null) {
                json.writeNumberField("count", figures.count());
                json.writeNumberField("nulls", figures.nulls());
                json.writeNumberField("mean", figures.mean());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
