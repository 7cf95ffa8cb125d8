package io.pagegrad.cli.command;

import io.pagegrad.cache.file.CacheFile;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.pagefile.PagefileSource;
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
    private CommonOptions common;

    CacheBuildCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        CacheWork work = new CacheWork(surroundings, common, file);
        try (PagefileSource source = table.open(QueryParser.parse(query), common.quiet())) {
            work.replace(
                    source,
                    (place, monitor) ->
                            CacheFile.build(place, table.databaseOf(source), query, common.threads(), monitor));
        }
        CacheListing.print(surroundings, common, file);
        return 0;
    }
}
