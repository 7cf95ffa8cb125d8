package io.pagegrad.cli.command;

import io.pagegrad.cache.file.CacheFile;
import io.pagegrad.cache.file.RefreshReport;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cli.output.JsonResult;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.pagefile.PagefileSource;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "refresh",
        description = {
            "Brings a cache file up to the present state of its table.",
            "Reads the pages, but decodes and evaluates only stretches whose rows can have changed. Refused where that cannot "
                    + "be known, and for another cluster or table."
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = "  pagegrad cache refresh trips.cache -D DIR -d nyc")
final class CacheRefreshCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "FILE", description = "The cache file.")
    private Path file;

    @Mixin
    private TableOptions table;

    @Mixin
    private CommonOptions common;

    CacheRefreshCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        SelectQuery query;
        try (CacheFile opened = CacheFile.open(file)) {
            query = QueryParser.parse(opened.info().query());
        }
        CacheWork work = new CacheWork(surroundings, common, file);
        RefreshReport report;
        try (PagefileSource source = table.open(query, common.quiet())) {
            report = table.isLive()
                    ? work.change(source, (place, monitor) -> refresh(source, place, monitor))
                    // files at rest confirm nothing: the file itself is refreshed, and readers keep what they
                    // have
                    : work.watched(monitor -> refresh(source, file, monitor));
        }
        print(report);
        return 0;
    }

    private RefreshReport refresh(PagefileSource source, Path place, LoadMonitor monitor) throws IOException {
        return CacheFile.refresh(place, table.databaseOf(source), common.threads(), monitor);
    }

    private void print(RefreshReport report) throws IOException {
        if (common.json()) {
            JsonResult.print(surroundings, json -> {
                json.writeStartObject();
                json.writeNumberField("stretches_kept", report.unitsKept());
                json.writeNumberField("stretches_read", report.unitsRead());
                json.writeNumberField("stretches_dropped", report.unitsDropped());
                json.writeNumberField("rows_before", report.rowsBefore());
                json.writeNumberField("rows", report.rowsAfter());
                json.writeEndObject();
            });
            return;
        }
        try (Writer out = surroundings.writer()) {
            out.write(Quantity.count(report.rowsAfter()) + " rows, before " + Quantity.count(report.rowsBefore()) + "; "
                    + Quantity.count(report.unitsKept()) + " stretches of pages kept, "
                    + Quantity.count(report.unitsRead()) + " read, " + Quantity.count(report.unitsDropped())
                    + " dropped\n");
        }
    }
}
