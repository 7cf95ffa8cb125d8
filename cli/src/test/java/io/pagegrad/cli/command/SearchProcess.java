package io.pagegrad.cli.command;

import io.pagegrad.trainer.hop.SearchDirectory;
import io.pagegrad.trainer.hop.TrialState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A command line in a process of its own, and what a search left behind.
final class SearchProcess {
    private static final Path ROOT = Path.of(System.getProperty("pagegrad.root"));

    private SearchProcess() {}

    /// The command that takes arguments of `pagegrad`.
    static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "@" + ROOT.resolve("jvm.options"),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.pagegrad.cli.Main");
    }

    /// What a search came to: of each trial the state to the last bit, and the losses; not when and where.
    static List<String> bits(Path directory) throws IOException {
        List<String> bits = new ArrayList<>();
        for (TrialState state : SearchDirectory.states(directory)) {
            StringBuilder text = new StringBuilder();
            text.append(state.trial()).append(state.choices()).append(state.epoch());
            text.append(state.ended()).append(state.partitionOrder());
            state.learning().forEach((name, values) -> text.append(name).append(Arrays.hashCode(values)));
            text.append(Arrays.hashCode(state.bestWeights()));
            state.history().forEach(point -> text.append(' ').append(Double.doubleToLongBits(point.loss())));
            bits.add(text.toString());
        }
        return bits;
    }
}
