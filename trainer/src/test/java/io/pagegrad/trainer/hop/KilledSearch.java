package io.pagegrad.trainer.hop;

import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.backend.ComputeBackends;
import io.pagegrad.trainer.search.Domain;
import io.pagegrad.trainer.search.SearchMethods;
import io.pagegrad.trainer.search.SearchSpace;
import io.pagegrad.trainer.testing.Regression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A search in a process of its own, to be killed: goes on with what its directory has, says a line for each
/// unit, and leaves a digest of its result when it comes to the end.
final class KilledSearch {
    private static final Regression DATA = Regression.of(1500, 3);

    private KilledSearch() {}

    /// @param arguments method and directory
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[1]);
        try (SearchDirectory kept = SearchDirectory.open(directory.resolve("search"), Map.of(), true)) {
            Files.writeString(directory.resolve("digest"), digest(arguments[0], kept));
        }
        // test harnesses of some kinds keep threads that hold the process
        Runtime.getRuntime().halt(0);
    }

    /// Runs to the end.
    static String digest(String method, SearchDirectory kept) throws IOException {
        HopListener talker = new HopListener() {
            @Override
            public void unitDone(int worker, HopUnit unit, TrialState state) {
                if (kept != null) {
                    System.out.println(unit);
                    System.out.flush();
                }
            }
        };
        try (PartitionStore store = new PartitionStore(1 << 28, 7, 500)) {
            store.add(new ArrayPartitions(DATA, 3, Precision.FLOAT32));
            HopSettings settings =
                    new HopSettings(HopOrder.RING, Collections.nCopies(2, ComputeBackends.named("cpu")), 7);
            HopRun run = new HopRun(plan(method), new LinearTrials(), store, settings, kept, talker, () -> false);
            return HopRunTest.bits(run.run()).toString();
        }
    }

    private static HopPlan plan(String method) {
        Map<String, Domain> domains = new LinkedHashMap<>();
        domains.put("rate", SearchSpace.domain("log(0.001,0.3)"));
        domains.put("optimizer", SearchSpace.domain("sgd|adam|momentum"));
        SearchSpace space = new SearchSpace(domains);
        return switch (method) {
            case "list" -> LinearTrials.plan(LinearTrials.ofEachOptimizer(), 4);
            case "tpe" -> SearchMethods.tpe(space, 9, 3, 3, 3, 1);
            case "losers" -> SearchMethods.random(space, 8, 4, 1, 1);
            case "hyperband" -> SearchMethods.hyperband(space, 4, 2, 1);
            case "asha" -> SearchMethods.asha(space, 10, 4, 2, 3, 1);
            default -> throw new IllegalArgumentException(List.of(method).toString());
        };
    }
}
