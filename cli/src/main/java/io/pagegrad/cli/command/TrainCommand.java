package io.pagegrad.cli.command;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.file.CacheFile;
import io.pagegrad.cache.load.ColumnObserver;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.cache.load.ValidationSelect;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.cli.training.TrainingFiles;
import io.pagegrad.cli.training.TrainingJob;
import io.pagegrad.cli.training.TrainingRehearsal;
import io.pagegrad.cli.training.TrainingSummary;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.expression.product.Products;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.device.PageDecoding;
import io.pagegrad.trainer.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        description = "Trains a model on the rows of a query.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  pagegrad train -D DIR -d nyc --label duration --model linear --out model.json \\",
            "    --query \"SELECT distance, hour, duration FROM trips WHERE duration BETWEEN 60 AND 7200\"",
            "  pagegrad train -D DIR -d nyc --label duration --strategy hogwild --report run.html \\",
            "    --lambda '(x, w) -> (w.a * x.distance + w.b - x.duration)^2' \\",
            "    --query \"SELECT distance, duration FROM trips\"",
            "  pagegrad train -D DIR --query \"SELECT * FROM flowers\" --label species_id --model softmax:3"
        })
final class TrainCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--query",
            paramLabel = "SQL",
            description = "Which columns, features and rows: a SELECT over one table.")
    private String query;

    @Option(names = "--explain", description = "Print how the rows would be read and computed, and train nothing.")
    private boolean explain;

    @Option(
            names = "--cache",
            paramLabel = "FILE",
            description = "Take the rows from a file that 'cache build' wrote, instead of a query.")
    private Path cache;

    @Mixin
    private TableOptions table;

    @Mixin
    private DamageOptions damage;

    @Mixin
    private DecodeOptions decode;

    @Mixin
    private ModelOptions model;

    @Mixin
    private DataOptions data;

    @Mixin
    private LearningOptions learning;

    @Option(names = "--out", paramLabel = "MODEL.json", description = "Write the model file.")
    private Path out;

    @Option(
            names = "--onnx",
            paramLabel = "FILE.onnx",
            description = "Write the prediction as an ONNX file, over the query's columns before scaling.")
    private Path onnx;

    @Option(names = "--metrics", paramLabel = "FILE.jsonl", description = "Write metrics as JSON lines while training.")
    private Path metrics;

    @Option(names = "--report", paramLabel = "FILE.html", description = "Write a report to look at.")
    private Path report;

    @Mixin
    private CommonOptions common;

    TrainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        if ((query == null) == (cache == null)) {
            throw new WrongUseException("which rows? give --query or --cache");
        }
        if (explain) {
            explain();
            return 0;
        }
        TrainingFiles files = new TrainingFiles(out, onnx, metrics, report);
        files.check();
        model.check();
        model.checkUse();
        learning.check();
        if (model.multiplies() && learning.canRehearse()) {
            // the JIT has it compiled when pages come
            Products.makeReady(data.precision() == Precision.FLOAT64);
        }
        TrainingJob job = new TrainingJob(surroundings, common.quiet(), files, commandLine(), Version.number());
        try (TrainingJob.Loaded loaded = load(job)) {
            TrainingJob.Outcome outcome = job.train(loaded, trainer(loaded.cache()));
            TrainingSummary summary = new TrainingSummary(outcome);
            if (common.json()) {
                summary.printJson(surroundings);
            } else {
                summary.print(surroundings);
            }
            job.unwritten().check();
        }
        return 0;
    }

    private void explain() throws IOException {
        if (cache != null) {
            throw new WrongUseException("--explain: the rows of a cache file are computed already");
        }
        SelectQuery parsed = QueryParser.parse(query);
        try (PagefileSource source = table.open(parsed, common.quiet())) {
            PagefileTable opened = SelectLoad.table(table.databaseOf(source), parsed);
            SelectLoad select = SelectLoad.bind(query, parsed, opened.schema(), SelectLoad.options(opened));
            surroundings.print(select.bound().explain());
        }
    }

    /// Files are open, and a live snapshot is held, no longer than until the columns are full.
    private TrainingJob.Loaded load(TrainingJob job) throws IOException {
        LoadOptions options =
                data.loadOptions(common.threads(), model.unscaled(), model.startTransforms(), learning.seed());
        if (cache != null) {
            if (data.validationQuery() != null) {
                throw new WrongUseException("--validation SELECT goes with --query: of a cache file give a share");
            }
            try (CacheFile opened = CacheFile.open(cache)) {
                return job.load((chosen, monitor) -> observed(monitor, () -> opened.load(chosen, monitor)), options);
            }
        }
        List<SelectQuery> queries = new ArrayList<>(List.of(QueryParser.parse(query)));
        ValidationSelect validation =
                data.validationQuery() == null ? null : ValidationSelect.parse(data.validationQuery());
        if (validation != null) {
            queries.add(validation.query());
        }
        try (PagefileSource source = table.openAll(queries, common.quiet());
                PageDecoding device = decode.open(table)) {
            PagefileDatabase database = damage.over(table.databaseOf(source), table, device);
            TrainingJob.Loaded loaded = job.load(
                    (chosen, monitor) -> observed(monitor, () -> {
                        // what a network needs compiled would take the JIT from what reads
                        boolean rehearses = learning.canRehearse() && !model.isNetwork();
                        try (TrainingRehearsal _ =
                                rehearses ? TrainingRehearsal.beside(monitor, this::trainer) : null) {
                            return validation == null
                                    ? SelectLoad.load(database, query, chosen, monitor)
                                    : validation.load(database, query, chosen, monitor);
                        }
                    }),
                    options);
            try {
                source.confirm();
                damage.report();
                decode.report(device, common.quiet());
            } catch (IOException | RuntimeException e) {
                loaded.close();
                throw e;
            }
            return loaded;
        }
    }

    @FunctionalInterface
    private interface Loading {
        ColumnCache load() throws IOException;
    }

    /// Loads while the device that trains takes the columns over.
    private ColumnCache observed(LoadMonitor monitor, Loading loading) throws IOException {
        ColumnObserver stage = learning.stage();
        monitor.observe(stage);
        try {
            return loading.load();
        } catch (IOException | RuntimeException e) {
            if (stage != null) {
                stage.close();
            }
            throw e;
        }
    }

    /// Names that do not exist are found by the trainer, which says what there is.
    private Trainer trainer(ColumnCache cache) throws IOException {
        try {
            Trainer trainer = Trainer.on(cache);
            model.apply(trainer, cache);
            learning.apply(trainer, common.threads());
            trainer.memoryLimit(data.memoryLimitBytes());
            if (metrics == null && report == null) {
                trainer.withoutGradientNorms();
            }
            return trainer;
        } catch (IllegalArgumentException e) {
            throw new WrongUseException(e.getMessage());
        }
    }

    private List<String> commandLine() {
        return spec.commandLine().getParent().getParseResult().originalArgs();
    }
}
