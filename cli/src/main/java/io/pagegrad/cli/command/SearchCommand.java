package io.pagegrad.cli.command;

import io.pagegrad.cache.file.CacheFile;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cli.progress.Progress;
import io.pagegrad.cli.search.ComparisonJob;
import io.pagegrad.cli.search.SearchFiles;
import io.pagegrad.cli.search.SearchJob;
import io.pagegrad.cli.session.InterruptedRunException;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.cli.training.LoadProgress;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.ComputeBackends;
import io.pagegrad.trainer.hop.HopPlan;
import io.pagegrad.trainer.hop.HopResult;
import io.pagegrad.trainer.hop.HopSettings;
import io.pagegrad.trainer.hop.PagePartitions;
import io.pagegrad.trainer.hop.PartitionSource;
import io.pagegrad.trainer.hop.PartitionStore;
import io.pagegrad.trainer.hop.SearchDirectory;
import io.pagegrad.trainer.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "search",
        description = {
            "Trains many configurations at once and keeps the best model.",
            "Each hops from partition to partition. Any option of training can be searched; the options given here are what "
                    + "all configurations have in common."
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  pagegrad search -D DIR -d nyc --query \"SELECT distance, hour, duration FROM trips\" --label duration \\",
            "    --model linear --space 'learning-rate=0.3|0.1|0.03|0.01' --space 'optimizer=sgd|momentum|adam' \\",
            "    --space 'batch-size=256|1024' --epochs 5 --out best.json --report search.html",
            "  pagegrad search -D DIR -d nyc --query \"SELECT * FROM flowers\" --label species_id --model softmax:3 \\",
            "    --method tpe --trials 40 --space 'learning-rate=log(1e-4,1)' --space 'l2=log(1e-6,1e-2)' \\",
            "    --checkpoint state",
            "  pagegrad search --resume --checkpoint state …    # goes on after a crash with the same options",
            "  pagegrad search --compare all …                  # hopping beside averaging, task-parallel, synchronized"
        })
final class SearchCommand implements Callable<Integer> {
    private static final long MOST_HELD_ROWS = 1L << 24;

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SearchOptions search;

    @Mixin
    private ConfigurationOptions base;

    @Mixin
    private TableOptions table;

    @Option(
            names = "--cache",
            paramLabel = "FILE",
            description = "Take the rows from a file that 'cache build' wrote, instead of a query.")
    private Path cache;

    @Option(names = "--out", paramLabel = "MODEL.json", description = "Write the best model, as soon as there is one.")
    private Path out;

    @Option(names = "--metrics", paramLabel = "FILE.jsonl", description = "Write JSON lines while searching.")
    private Path metrics;

    @Option(names = "--report", paramLabel = "FILE.html", description = "Write a report to look at.")
    private Path report;

    @Mixin
    private CommonOptions common;

    SearchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        SearchFiles files = new SearchFiles(out, metrics, report);
        files.check();
        SearchSpace space = search.space();
        search.check(space);
        if (base.learning().checkpoint() == null && base.learning().resume()) {
            throw new WrongUseException("--resume needs --checkpoint DIR, where the search was kept");
        }
        Map<String, List<String>> fixed = fixedOptions();
        // a mistake in what all have in common is found before a page is read
        ConfigurationOptions first = SearchConfigurations.options(fixed, this::commands, search.first(space, seed()));
        if (cache == null) {
            first.query();
        }
        if (cache == null) {
            return overSources(space, fixed, first, files);
        }
        if (first.queryText() != null || !search.moreDirectories().isEmpty()) {
            throw new WrongUseException(
                    "--cache: a cache file has its rows already: leave out --query and --more-pgdata");
        }
        try (CacheFile opened = CacheFile.open(cache)) {
            PagePartitions.Input input = new PagePartitions.Input(opened.table(), opened.query(), cache.toString());
            return run(space, fixed, first, options -> List.of(input), List.of(), files);
        }
    }

    private int overSources(
            SearchSpace space, Map<String, List<String>> fixed, ConfigurationOptions first, SearchFiles files)
            throws IOException {
        List<PagefileSource> sources = new ArrayList<>();
        try {
            open(first, sources);
            List<PagefileDatabase> databases = new ArrayList<>(List.of(table.databaseOf(sources.getFirst())));
            List<String> names =
                    new ArrayList<>(List.of(table.directory().directory().toString()));
            for (int s = 1; s < sources.size(); s++) {
                databases.add(table.directory().databaseOf(sources.get(s)));
                names.add(search.moreDirectories().get(s - 1).toString());
            }
            SearchInputs inputs = new SearchInputs(databases, names, search.byLeaves());
            return run(space, fixed, first, inputs, sources, files);
        } finally {
            close(sources);
        }
    }

    private long seed() {
        return base.learning().seed();
    }

    private void open(ConfigurationOptions first, List<PagefileSource> sources) throws IOException {
        sources.add(table.open(first.query(), common.quiet()));
        for (Path directory : search.moreDirectories()) {
            if (table.isLive()) {
                throw new WrongUseException("--more-pgdata: a live snapshot is of one server");
            }
            sources.add(DirectoryOptions.open(directory));
        }
    }

    private int run(
            SearchSpace space,
            Map<String, List<String>> fixed,
            ConfigurationOptions first,
            SearchConfigurations.Inputs inputs,
            List<PagefileSource> sources,
            SearchFiles files)
            throws IOException {
        LoadMonitor monitor = new LoadMonitor();
        surroundings.interruption().onRequest(monitor::cancel);
        LoadOptions options = first.loadOptions(common.threads());
        try (PartitionStore store =
                new PartitionStore(options.memoryLimitBytes(), seed(), Math.min(MOST_HELD_ROWS, search.heldRows()))) {
            SearchConfigurations configurations = new SearchConfigurations(
                    fixed, this::commands, inputs, store, search.partitions(), monitor, common.threads());
            surroundings.interruption().onRequest(configurations::cancel);
            try (Progress _ = Progress.show(surroundings, common.quiet(), "reading", new LoadProgress(monitor))) {
                configurations.data(search.first(space, seed()));
            } catch (CancellationException e) {
                throw new InterruptedRunException();
            }
            if (!search.compared().isEmpty()) {
                compare(space, configurations, store, options.memoryLimitBytes());
                confirm(sources);
                return 0;
            }
            SearchJob job = new SearchJob(surroundings, common.quiet(), files, commandLine(), Version.number());
            HopSettings settings = new HopSettings(search.order(), workers(), seed(), search.replayed());
            HopResult result;
            try (SearchDirectory directory = directory(space, fixed, store)) {
                result = job.run(
                        search.plan(space, base.learning().epochs(), seed()),
                        configurations,
                        store,
                        settings,
                        directory);
            }
            confirm(sources);
            return job.finish(result, store, settings, common.json()).code();
        }
    }

    private void compare(SearchSpace space, SearchConfigurations configurations, PartitionStore store, long memoryBytes)
            throws IOException {
        List<Map<String, String>> choices = new ArrayList<>();
        for (HopPlan.Order order :
                search.plan(space, base.learning().epochs(), seed()).begin()) {
            if (configurations.data(order.choices()) != 0) {
                throw new WrongUseException(
                        "--compare trains all configurations on the same rows: leave query and scaling out of the space");
            }
            choices.add(order.choices());
        }
        List<ComputeBackend> workers = workers();
        ComparisonJob job = new ComparisonJob(
                surroundings,
                common.quiet(),
                search.compared(),
                workers.size(),
                base.learning().epochs(),
                seed(),
                search.heldRows(),
                memoryBytes,
                report,
                commandLine(),
                Version.number());
        PartitionSource source = store.source(0);
        job.finish(
                job.run(source, configurations, choices, workers.getFirst()),
                source.provenance().query(),
                common.json());
    }

    /// A model whose rows do not count must not stay.
    private void confirm(List<PagefileSource> sources) throws IOException {
        try {
            for (PagefileSource source : sources) {
                source.confirm();
            }
        } catch (IOException | RuntimeException e) {
            if (out != null) {
                Files.deleteIfExists(out);
            }
            throw e;
        }
    }

    private SearchDirectory directory(SearchSpace space, Map<String, List<String>> fixed, PartitionStore store)
            throws IOException {
        Path place = base.learning().checkpoint();
        return place == null
                ? null
                : SearchDirectory.open(
                        place, description(space, fixed, store), base.learning().resume());
    }

    /// Everything that decides the course of the search.
    private Map<String, String> description(SearchSpace space, Map<String, List<String>> fixed, PartitionStore store) {
        Map<String, String> description = new LinkedHashMap<>();
        fixed.forEach((name, values) -> description.put(name, String.join(" ", values)));
        // these may change from run to run
        for (String free : List.of("--workers", "--device", "--checkpoint", "--resume", "--memory", "--spill")) {
            description.remove(free);
        }
        search.describe(space, description);
        description.put(
                "rows",
                store.source(0).provenance().rowsRead() + " from "
                        + store.source(0).provenance().table());
        return description;
    }

    private List<ComputeBackend> workers() {
        String[] devices = base.learning().device().split(",(?!\\d)");
        List<ComputeBackend> backends = new ArrayList<>();
        for (String device : devices) {
            backends.add(ComputeBackends.choose(device.strip(), reason -> {}));
        }
        List<ComputeBackend> workers = new ArrayList<>();
        int count = Math.max(backends.size(), base.learning().hoppingWorkers(common.threads()));
        for (int worker = 0; worker < count; worker++) {
            workers.add(backends.get(worker % backends.size()));
        }
        return workers;
    }

    /// The options of training that were given here, with their values as they were written.
    private Map<String, List<String>> fixedOptions() {
        CommandSpec training = commands(ConfigurationOptions.class).getCommandSpec();
        Map<String, List<String>> fixed = new LinkedHashMap<>();
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (training.findOption(option.longestName()) != null) {
                fixed.put(option.longestName(), option.originalStringValues());
            }
        }
        return fixed;
    }

    private CommandLine commands(Class<?> type) {
        CommandLine line = new CommandLine(type, spec.commandLine().getFactory());
        return line.setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static void close(List<PagefileSource> sources) throws IOException {
        for (PagefileSource source : sources.reversed()) {
            source.close();
        }
    }

    private List<String> commandLine() {
        return spec.commandLine().getParent().getParseResult().originalArgs();
    }
}
