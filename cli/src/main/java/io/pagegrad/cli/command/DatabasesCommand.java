package io.pagegrad.cli.command;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pagegrad.cli.output.JsonResult;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.pagefile.PagefileSource;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "databases",
        description = "Lists the databases of a data directory.",
        footerHeading = "%nExamples:%n",
        footer = {"  pagegrad databases -D /var/lib/postgresql/18/main", "  PGDATA=~/data pagegrad databases --json"})
final class DatabasesCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private DirectoryOptions directory;

    @Mixin
    private CommonOptions common;

    DatabasesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        List<String> names;
        try (PagefileSource source = directory.open()) {
            names = source.databases();
        }
        if (common.json()) {
            JsonResult.print(surroundings, json -> writeNames(json, names));
        } else {
            try (Writer out = surroundings.writer()) {
                for (String name : names) {
                    out.write(name + "\n");
                }
            }
        }
        return 0;
    }

    private static void writeNames(JsonGenerator json, List<String> names) throws IOException {
        json.writeStartArray();
        for (String name : names) {
            json.writeString(name);
        }
        json.writeEndArray();
    }
}
