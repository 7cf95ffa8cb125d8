package io.pagegrad.cli.command;

import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.postgres.live.LiveOptions;
import io.pagegrad.pagefile.postgres.live.LiveSnapshot;
import io.pagegrad.pagefile.postgres.live.ServerTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where a table is read from: files at rest, or the files of a running server under one SQL snapshot.
@Command(description = "Where the rows are")
final class TableOptions {
    private final Surroundings surroundings;

    @Mixin
    private DirectoryOptions directory;

    @Option(
            names = "--live",
            paramLabel = "URI",
            description =
                    "The running server whose files these are (postgresql://…, 'host=… dbname=…' or jdbc:postgresql:…; a host may "
                            + "be the directory of a Unix socket): rows are those of one SQL snapshot.")
    private String live;

    @Option(
            names = "--max-hold",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "With --live, longest time to hold back the server's vacuum (default: 3600).")
    private long maxHoldSeconds;

    TableOptions(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    boolean isLive() {
        return live != null;
    }

    ServerTarget target() {
        try {
            String named = directory.namedDatabase();
            String database = named != null ? named : surroundings.environment().getOrDefault("PGDATABASE", "postgres");
            return ServerTarget.parse(live, database, surroundings.environment());
        } catch (IllegalArgumentException e) {
            throw new WrongUseException("--live: " + e.getMessage());
        }
    }

    DirectoryOptions directory() {
        return directory;
    }

    /// Opens what one table is read from; the caller closes it.
    ///
    /// @param table as a user writes it
    /// @param quiet without notes about a snapshot or a recovered copy
    PagefileSource open(String table, boolean only, boolean quiet) throws IOException {
        return open(List.of(new LiveSnapshot.Request(table, only)), quiet);
    }

    /// As [#open(String, boolean, boolean)], for the table of a query.
    PagefileSource open(SelectQuery query, boolean quiet) throws IOException {
        return openAll(List.of(query), quiet);
    }

    /// As [#open(String, boolean, boolean)], for the tables of queries, all of one snapshot.
    PagefileSource openAll(List<SelectQuery> queries, boolean quiet) throws IOException {
        return open(
                queries.stream()
                        .map(query -> new LiveSnapshot.Request(SelectLoad.tableName(query), query.only()))
                        .distinct()
                        .toList(),
                quiet);
    }

    private PagefileSource open(List<LiveSnapshot.Request> requests, boolean quiet) throws IOException {
        if (live != null && directory.recovers()) {
            throw new WrongUseException("--live reads a running server and --recover one that does not run: take one");
        }
        return live == null ? directory.open(quiet) : openLive(requests, quiet);
    }

    LiveSnapshot openLive(List<LiveSnapshot.Request> requests, boolean quiet) throws IOException {
        if (maxHoldSeconds < 1) {
            throw new WrongUseException("--max-hold " + maxHoldSeconds + ": must be at least 1");
        }
        LiveOptions options = LiveOptions.DEFAULT.withMaxHold(Duration.ofSeconds(maxHoldSeconds));
        if (!quiet) {
            options = options.withNotes(surroundings.stderr()::println);
        }
        return LiveSnapshot.open(directory.directory(), target(), requests, options);
    }

    /// The database of a source that this opened: of a live one that of its session unless the user names
    /// another.
    PagefileDatabase databaseOf(PagefileSource source) throws IOException {
        return source instanceof LiveSnapshot snapshot && directory.namedDatabase() == null
                ? snapshot.database(snapshot.databaseName())
                : directory.databaseOf(source);
    }
}
