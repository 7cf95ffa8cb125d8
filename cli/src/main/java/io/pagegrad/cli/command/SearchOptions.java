package io.pagegrad.cli.command;

import io.pagegrad.cli.search.SpaceFile;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.trainer.hop.HopOrder;
import io.pagegrad.trainer.hop.HopPlan;
import io.pagegrad.trainer.hop.Parallelism;
import io.pagegrad.trainer.hop.SearchDirectory;
import io.pagegrad.trainer.hop.TrialState;
import io.pagegrad.trainer.search.Domain;
import io.pagegrad.trainer.search.SearchMethods;
import io.pagegrad.trainer.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Which configurations are tried, and how they hop.
@Command(description = "Which configurations")
final class SearchOptions {
    @Option(
            names = "--space",
            paramLabel = "OPTION=VALUES",
            description =
                    "Search an option of training: 'optimizer=sgd|adam', 'learning-rate=log(1e-4,1)', also uniform(a,b), int(a,b) "
                            + "and logint(a,b); a third number says how many values a grid takes. Repeat for more options.")
    private List<String> spaces = new ArrayList<>();

    @Option(
            names = "--space-file",
            paramLabel = "FILE",
            description = "The same as YAML or JSON: 'optimizer: [sgd, adam]', 'learning-rate: {log: [1e-4, 1]}'.")
    private Path spaceFile;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            defaultValue = "grid",
            description = "grid, random, tpe, hyperband or asha (default: grid).")
    private String method;

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "16",
            description = "Configurations of random, tpe and asha (default: 16).")
    private int trials;

    @Option(
            names = "--round",
            paramLabel = "N",
            defaultValue = "4",
            description = "With tpe, configurations that are proposed together (default: 4).")
    private int round;

    @Option(
            names = "--eta",
            paramLabel = "N",
            defaultValue = "3",
            description = "With hyperband and asha, of how many configurations one goes on (default: 3).")
    private int eta;

    @Option(
            names = "--lanes",
            paramLabel = "N",
            defaultValue = "8",
            description = "With asha, configurations on their way at the same time (default: 8).")
    private int lanes;

    @Option(
            names = "--stop-losers",
            paramLabel = "EPOCHS",
            description = "With grid, random and tpe, stop what is above the median loss after so many epochs.")
    private Long stopLosers;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "8",
            description = "Parts of the pages that models hop between (default: 8).")
    private int partitions;

    @Option(
            names = "--partition-by",
            paramLabel = "WHAT",
            defaultValue = "pages",
            description = "pages, or leaves: each partition of a partitioned table by itself (default: pages).")
    private String partitionBy;

    @Option(
            names = "--more-pgdata",
            paramLabel = "DIR",
            description = "Another data directory that holds a part of the table; may be repeated.")
    private List<Path> moreDirectories = new ArrayList<>();

    @Option(
            names = "--order",
            paramLabel = "NAME",
            defaultValue = "ring",
            description = {
                "ring: by the seed, the same weights for every number of workers; greedy: whoever is idle takes any model;",
                "barrier: ring, all hops together (default: ring)."
            })
    private String order;

    @Option(
            names = "--replay",
            paramLabel = "DIR",
            description = "Take the order of partitions from the log of a search that was kept in this directory.")
    private Path replay;

    @Option(
            names = "--loss-rows",
            paramLabel = "N",
            defaultValue = "65536",
            description = "Most validation rows that losses are computed on, evenly spread (default: 65536).")
    private long heldRows;

    @Option(
            names = "--compare",
            paramLabel = "WAYS",
            description =
                    "Do not search, but train all configurations of the grid, or of random, in several ways and compare: all, or some "
                            + "of hopping,task-parallel,averaging,synchronized,parameter-server.")
    private String compared;

    /// The ways to compare, none when a search is wanted.
    List<Parallelism> compared() {
        if (compared == null) {
            return List.of();
        }
        if (!method.equals("grid") && !method.equals("random") || stopLosers != null) {
            throw new WrongUseException("--compare trains every configuration to the end: use grid or random");
        }
        try {
            return compared.equals("all")
                    ? List.of(Parallelism.values())
                    : Arrays.stream(compared.split(","))
                            .map(word -> Parallelism.named(word.strip()))
                            .toList();
        } catch (IllegalArgumentException e) {
            throw new WrongUseException("--compare: " + e.getMessage());
        }
    }

    List<Path> moreDirectories() {
        return moreDirectories;
    }

    long heldRows() {
        return heldRows;
    }

    HopOrder order() {
        return HopOrder.named(order);
    }

    int partitions() {
        return partitions;
    }

    /// Whether each partition or inheriting table is cut by itself.
    boolean byLeaves() {
        return partitionBy.equals("leaves");
    }

    SearchSpace space() throws IOException {
        Map<String, Domain> domains = new LinkedHashMap<>();
        if (spaceFile != null) {
            domains.putAll(SpaceFile.read(spaceFile));
        }
        for (String text : spaces) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new WrongUseException("--space " + text + ": write OPTION=VALUES");
            }
            String name = text.substring(0, equals).strip();
            try {
                domains.put(
                        name.startsWith("--") ? name.substring(2) : name,
                        SearchSpace.domain(text.substring(equals + 1)));
            } catch (IllegalArgumentException e) {
                throw new WrongUseException("--space " + name + "=" + e.getMessage());
            }
        }
        if (domains.isEmpty()) {
            throw new WrongUseException("what shall be searched? give --space or --space-file");
        }
        return new SearchSpace(domains);
    }

    /// Finds what is wrong with these options alone.
    void check(SearchSpace space) {
        atLeast("--trials", trials, 1);
        atLeast("--round", round, 1);
        atLeast("--eta", eta, 2);
        atLeast("--lanes", lanes, 1);
        atLeast("--partitions", partitions, 1);
        atLeast("--loss-rows", heldRows, 1);
        if (stopLosers != null) {
            atLeast("--stop-losers", stopLosers, 1);
            if (method.equals("hyperband") || method.equals("asha")) {
                throw new WrongUseException("--stop-losers: " + method + " stops losers by itself");
            }
        }
        if (!partitionBy.equals("pages") && !partitionBy.equals("leaves")) {
            throw new WrongUseException("--partition-by " + partitionBy + ": there are pages and leaves");
        }
        for (String fixed :
                List.of("checkpoint", "resume", "device", "workers", "threads", "epochs", "seed", "memory")) {
            if (space.domains().containsKey(fixed)) {
                throw new WrongUseException("--space " + fixed + ": belongs to the search as a whole");
            }
        }
        checkNames(space);
    }

    private void checkNames(SearchSpace space) {
        if (!compared().isEmpty() && replay != null) {
            throw new WrongUseException("--replay goes with a search, not with --compare");
        }
        try {
            order();
            plan(space, 1, 1).begin();
        } catch (IllegalArgumentException e) {
            throw new WrongUseException(e.getMessage());
        }
    }

    private static void atLeast(String option, long value, long least) {
        if (value < least) {
            throw new WrongUseException(option + " " + value + ": must be at least " + least);
        }
    }

    HopPlan plan(SearchSpace space, long epochs, long seed) {
        if (epochs < 1) {
            throw new WrongUseException("--epochs " + epochs + ": must be at least 1");
        }
        long grace = stopLosers == null ? epochs : stopLosers;
        return switch (method.toLowerCase(Locale.ROOT)) {
            case "grid" -> SearchMethods.grid(space, epochs, grace);
            case "random" -> SearchMethods.random(space, trials, epochs, grace, seed);
            case "tpe" -> SearchMethods.tpe(space, trials, round, epochs, grace, seed);
            case "hyperband" -> SearchMethods.hyperband(space, epochs, eta, seed);
            case "asha" -> SearchMethods.asha(space, trials, epochs, eta, lanes, seed);
            default ->
                throw new WrongUseException("--method " + method + ": there are grid, random, tpe, hyperband and asha");
        };
    }

    /// The choices of the first configuration.
    Map<String, String> first(SearchSpace space, long seed) {
        return plan(space, 1, seed).begin().getFirst().choices();
    }

    /// Adds what decides the course of the search.
    void describe(SearchSpace space, Map<String, String> description) {
        space.domains().forEach((name, domain) -> description.put("space " + name, domain.toString()));
        description.put("--method", method);
        description.put("--trials", Integer.toString(trials));
        description.put("--round", Integer.toString(round));
        description.put("--eta", Integer.toString(eta));
        description.put("--lanes", Integer.toString(lanes));
        description.put("--stop-losers", String.valueOf(stopLosers));
        description.put("--partitions", Integer.toString(partitions));
        description.put("--partition-by", partitionBy);
        // with and without barrier the weights are the same
        description.put("--order", order().equals(HopOrder.GREEDY) ? "greedy" : "ring");
        description.put("--loss-rows", Long.toString(heldRows));
    }

    /// The order of partitions of each trial in the log that is to be replayed.
    Map<Integer, List<Integer>> replayed() throws IOException {
        Map<Integer, List<Integer>> orders = new LinkedHashMap<>();
        if (replay != null) {
            for (TrialState state : SearchDirectory.states(replay)) {
                orders.put(state.trial(), state.partitionOrder());
            }
            if (orders.isEmpty()) {
                throw new WrongUseException("--replay " + replay + ": holds no search");
            }
        }
        return orders;
    }
}
