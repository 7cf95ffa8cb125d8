package io.pagegrad.cli.training;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowSet;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.UnwrittenFiles;
import io.pagegrad.cli.progress.Progress;
import io.pagegrad.cli.report.RunReport;
import io.pagegrad.cli.session.InterruptedRunException;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.artifact.Classification;
import io.pagegrad.trainer.artifact.MetricsFile;
import io.pagegrad.trainer.artifact.ModelFile;
import io.pagegrad.trainer.artifact.OnnxModel;
import io.pagegrad.trainer.train.StopReason;
import io.pagegrad.trainer.train.TrainingDivergedException;
import io.pagegrad.trainer.train.TrainingListener;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.train.ValidationPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/// Loads a query into a cache and trains on it, showing progress and writing what was asked for.
///
/// @param version of the software, for model files
/// @param unwritten which files there was no room for; to be asked at the end
public record TrainingJob(
        Surroundings surroundings,
        boolean quiet,
        TrainingFiles files,
        List<String> commandLine,
        String version,
        UnwrittenFiles unwritten) {

    private static final long LINES_NANOS = 3_000_000_000L;

    /// Fewer rows than this say nothing about speed.
    private static final long ROWS_FOR_RATES = 100_000;

    /// A cache with what it took to load it; the caller closes it.
    public record Loaded(ColumnCache cache, LoadFigures figures) implements AutoCloseable {
        @Override
        public void close() {
            cache.close();
        }
    }

    /// What came of it.
    ///
    /// @param classification of the validation rows, or of the training rows when there are no others; null for a
    /// model without classes
    public record Outcome(TrainingResult result, ModelFile model, LoadFigures figures, Classification classification) {}

    public TrainingJob(
            Surroundings surroundings, boolean quiet, TrainingFiles files, List<String> commandLine, String version) {
        this(surroundings, quiet, files, commandLine, version, new UnwrittenFiles(surroundings));
    }

    /// Where rows come from.
    @FunctionalInterface
    public interface RowSource {
        ColumnCache load(LoadOptions options, LoadMonitor monitor) throws IOException;
    }

    /// Reads the pages that a query needs.
    ///
    /// @throws InterruptedRunException when the run was asked to end meanwhile
    public Loaded load(PagefileDatabase database, String query, LoadOptions options) throws IOException {
        return load((chosen, monitor) -> SelectLoad.load(database, query, chosen, monitor), options);
    }

    /// Reads rows.
    ///
    /// @throws InterruptedRunException when the run was asked to end meanwhile
    public Loaded load(RowSource source, LoadOptions options) throws IOException {
        LoadMonitor monitor = new LoadMonitor();
        surroundings.interruption().onRequest(monitor::cancel);
        long start = System.nanoTime();
        ColumnCache cache;
        try (Progress _ = Progress.show(surroundings, quiet, "reading", new LoadProgress(monitor))) {
            cache = source.load(options, monitor);
        } catch (CancellationException e) {
            throw new InterruptedRunException();
        }
        LoadFigures figures = new LoadFigures(
                cache.provenance().rowsRead(),
                monitor.bytesRead(),
                cache.rows(),
                cache.trainingRows().rows(),
                cache.validationRows().rows(),
                cache.sizeBytes(),
                (System.nanoTime() - start) / 1e9,
                options.threads());
        String rate = figures.tableRows() < ROWS_FOR_RATES
                ? ""
                : String.format(
                        Locale.ROOT, " (%.2f GB/s, %.0f ns/row)", figures.gigabytesPerSecond(), figures.nanosPerRow());
        say(
                "read %s rows in %s%s; kept %s (%s training, %s validation) in %s of columns",
                Quantity.count(figures.tableRows()),
                Quantity.seconds(figures.seconds()),
                rate,
                Quantity.count(figures.rows()),
                Quantity.count(figures.trainingRows()),
                Quantity.count(figures.validationRows()),
                Quantity.bytes(figures.cacheBytes()));
        return new Loaded(cache, figures);
    }

    /// Trains; a model file, metrics and a report are written also when training ends early or diverges. A file
    /// that cannot be written ends nothing: [#unwritten()] keeps it.
    ///
    /// @param trainer described but for its listener and its stop
    /// @throws TrainingDivergedException when a weight or the loss is no longer finite
    /// @throws InterruptedRunException when the run was asked to end, after the best model so far was written
    public Outcome train(Loaded loaded, Trainer trainer) throws IOException {
        RunLog log = new RunLog();
        TrainingWatch watch =
                new TrainingWatch(sentence -> say("warning: %s", sentence), sentence -> say("%s", sentence));
        List<TrainingListener> listeners = new ArrayList<>(List.of(watch, log));
        if (!quiet && !surroundings.onTerminal()) {
            listeners.add(new ValidationLines());
        }
        try (MetricsFile metrics = files.metrics() == null
                ? null
                : new MetricsFile(files.metrics(), e -> unwritten.add(e, "metrics end there"))) {
            if (metrics != null) {
                listeners.add(metrics);
            }
            trainer.listener(TrainingListener.all(listeners.toArray(TrainingListener[]::new)));
            trainer.stopWhen(surroundings.interruption()::requested);
            TrainingResult result;
            try (Progress _ = Progress.showOnTerminal(surroundings, quiet, "training", watch)) {
                result = trainer.fit();
            } catch (TrainingDivergedException e) {
                write(trainer, e.lastGood(), loaded, log);
                throw e;
            }
            ModelFile model = write(trainer, result, loaded, log);
            if (result.reason() == StopReason.INTERRUPTED) {
                throw new InterruptedRunException();
            }
            return new Outcome(result, model, loaded.figures(), classification(model, loaded));
        }
    }

    private ModelFile write(Trainer trainer, TrainingResult result, Loaded loaded, RunLog log) {
        ModelFile model = trainer.modelFile(result, version);
        write(files.model(), model::write, e -> unwritten.addModel(e, model));
        writeOnnx(model);
        write(
                files.report(),
                file -> new RunReport(
                                model,
                                result,
                                loaded.figures().validationRows() > 0,
                                log.samples(),
                                loaded.figures().byName(),
                                commandLine,
                                classification(model, loaded))
                        .write(file),
                e -> unwritten.add(e, "there is no report"));
        return model;
    }

    /// Something that is written to a file.
    @FunctionalInterface
    private interface Content {
        void write(Path file) throws IOException;
    }

    /// @param file null where it is not wanted
    private void write(Path file, Content content, Consumer<IOException> failed) {
        if (file == null) {
            return;
        }
        try {
            content.write(file);
            say("wrote %s", file);
        } catch (IOException e) {
            failed.accept(e);
        }
    }

    /// What cannot be said in ONNX costs no more than that file: the training is done.
    private void writeOnnx(ModelFile model) {
        try {
            write(
                    files.onnx(),
                    file -> OnnxModel.write(model, file),
                    e -> unwritten.add(e, "there is no such form of the model"));
        } catch (IllegalArgumentException e) {
            surroundings.stderr().println("warning: no " + files.onnx() + ": " + e.getMessage());
        }
    }

    private static Classification classification(ModelFile model, Loaded loaded) {
        ColumnCache cache = loaded.cache();
        RowSet rows = cache.validationRows().rows() > 0 ? cache.validationRows() : cache.trainingRows();
        return Classification.of(model, cache, rows, loaded.figures().threads());
    }

    private void say(String format, Object... values) {
        if (!quiet) {
            surroundings.stderr().println(String.format(Locale.ROOT, format, values));
        }
    }

    /// Lines about validations, where there is no terminal to draw a bar on: the first, and one every few
    /// seconds.
    private final class ValidationLines implements TrainingListener {
        private long lastNanos = System.nanoTime() - LINES_NANOS;

        @Override
        public void validated(ValidationPoint point) {
            if (System.nanoTime() - lastNanos < LINES_NANOS) {
                return;
            }
            lastNanos = System.nanoTime();
            say(
                    "epoch %.2f  training loss %.6g  validation loss %.6g%s",
                    point.epoch(),
                    point.trainingLoss(),
                    point.validationLoss(),
                    point.isBest() ? "" : "  (not better)");
        }
    }
}
