package io.pagegrad.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "cache",
        description = {
            "Keeps the result of a query as typed columns in one file.",
            "Train, search and predict take it with --cache instead of reading pages; a refresh decodes only the stretches of "
                    + "pages whose rows changed."
        },
        subcommands = {CacheBuildCommand.class, CacheRefreshCommand.class, CacheInfoCommand.class},
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  pagegrad cache build trips.cache -D DIR -d nyc --query \"SELECT distance, hour, duration FROM trips\"",
            "  pagegrad cache refresh trips.cache -D DIR -d nyc",
            "  pagegrad cache info trips.cache",
            "  pagegrad train --cache trips.cache --label duration --model linear --out model.json"
        })
final class CacheCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "give build, refresh or info");
    }
}
