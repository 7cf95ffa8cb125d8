package io.pagegrad.cli.command;

import io.pagegrad.cli.session.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process that runs one command line and then prints to standard error the most memory that it had in use.
public final class MeasuredScan {
    private static final String PEAK = "VmHWM:";

    private MeasuredScan() {}

    public static void main(String[] arguments) throws IOException {
        int status = CommandTree.run(Surroundings.ofProcess(), arguments);
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(PEAK)) {
                System.err.println(line);
            }
        }
        System.exit(status);
    }
}
