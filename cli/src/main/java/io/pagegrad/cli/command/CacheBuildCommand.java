package io.pagegrad.cli.command;

import io.pagegrad.cache.file.CacheFile;
import io.pagegrad.cli.damage.OptionedDatabase;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.device.PageDecoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "build",
        description = "Writes the result of a query to a cache file, which appears, or is replaced, once it is whole.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  pagegrad cache build trips.cache -D DIR -d nyc --query \"SELECT distance, hour, duration FROM trips\"",
            "  pagegrad cache build trips.cache -D DIR -d nyc --live postgresql://localhost/nyc --query \"SELECT …\""
        })
final class CacheBuildCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "FILE", description = "The cache file.")
    private Path file;

    @Option(
            names = "--query",
            required = true,
            paramLabel = "SQL",
            description = "A SELECT over one table, without LIMIT and TABLESAMPLE.")
    private String query;

    @Mixin
    private TableOptions table;

    @Mixin
    private DecodeOptions decode;

    @Mixin
    private CommonOptions common;

    CacheBuildCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        CacheWork work = new CacheWork(surroundings, common, file);
        try (PagefileSource source = table.open(QueryParser.parse(query), common.quiet());
                PageDecoding device = decode.open(table)) {
            PagefileDatabase named = table.databaseOf(source);
            PagefileDatabase database =
                    device == null ? named : new OptionedDatabase(named, ScanOptions.DEFAULT.withDecoding(device));
            work.replace(
                    source, (place, monitor) -> CacheFile.build(place, database, query, common.threads(), monitor));
            decode.report(device, common.quiet());
        }
        CacheListing.print(surroundings, common, file);
        return 0;
    }
}
