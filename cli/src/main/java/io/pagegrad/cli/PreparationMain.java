package io.pagegrad.cli;

import io.pagegrad.cli.command.CommandTree;
import io.pagegrad.cli.demo.DemoCluster;
import io.pagegrad.cli.demo.TaxiDemo;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.testdata.DataSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Runs commands as users do: while the launcher makes the JVM's ahead-of-time cache, to show which classes to
/// keep in it.
public final class PreparationMain {
    /// Enough that a training is rehearsed beside their loading.
    private static final long ROWS = 500_000;

    private PreparationMain() {}

    public static void main(String[] arguments) throws IOException {
        Surroundings surroundings = Surroundings.ofProcess();
        run(surroundings, "--help");
        try (DemoCluster cluster = DemoCluster.make(DataSet.taxi(ROWS), surroundings, true)) {
            String directory = cluster.dataDirectory().toString();
            run(surroundings, "tables", "-D", directory);
            run(surroundings, "describe", "taxi", "-D", directory);
            run(surroundings, "scan", "taxi", "-D", directory, "--limit", "10");
            for (String precision : List.of("float32", "float64")) {
                List<String> training = new ArrayList<>(List.of("train", "-D", directory, "--query", TaxiDemo.QUERY));
                training.addAll(List.of("--label", "duration", "--model", "linear", "--scale", "zscore"));
                training.addAll(List.of("--precision", precision, "--batch-size", "1024", "--epochs", "2"));
                training.addAll(List.of("--threads", "2", "--json", "--quiet"));
                run(surroundings, training.toArray(String[]::new));
            }
        }
        run(surroundings, "demo", "iris", "--quiet");
    }

    private static void run(Surroundings surroundings, String... arguments) {
        int status = CommandTree.run(surroundings, arguments);
        if (status != 0) {
            System.exit(status);
        }
    }
}
