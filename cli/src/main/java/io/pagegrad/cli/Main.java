package io.pagegrad.cli;

import io.pagegrad.cli.command.CommandTree;
import io.pagegrad.cli.session.Surroundings;

/// Entry point of the process.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(CommandTree.run(Surroundings.ofProcess(), arguments));
    }
}
