package io.pagegrad.cli.command;

import io.pagegrad.cli.session.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "info",
        description = "Prints what a cache file holds, and of which state of which table.",
        footerHeading = "%nExamples:%n",
        footer = "  pagegrad cache info trips.cache")
final class CacheInfoCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "FILE", description = "The cache file.")
    private Path file;

    @Mixin
    private CommonOptions common;

    CacheInfoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        CacheListing.print(surroundings, common, file);
        return 0;
    }
}
