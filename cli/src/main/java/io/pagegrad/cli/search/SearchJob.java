package io.pagegrad.cli.search;

import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.UnwrittenFiles;
import io.pagegrad.cli.report.SearchReport;
import io.pagegrad.cli.session.ExitStatus;
import io.pagegrad.cli.session.Failure;
import io.pagegrad.cli.session.InterruptedRunException;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.trainer.artifact.ModelFile;
import io.pagegrad.trainer.hop.HopListener;
import io.pagegrad.trainer.hop.HopPlan;
import io.pagegrad.trainer.hop.HopResult;
import io.pagegrad.trainer.hop.HopRun;
import io.pagegrad.trainer.hop.HopSettings;
import io.pagegrad.trainer.hop.HopUnit;
import io.pagegrad.trainer.hop.PartitionStore;
import io.pagegrad.trainer.hop.SearchDirectory;
import io.pagegrad.trainer.hop.TrialFactory;
import io.pagegrad.trainer.hop.TrialModel;
import io.pagegrad.trainer.hop.TrialState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Runs a search, showing it and writing what was asked for.
///
/// @param version of the software, for model files
/// @param unwritten which files there was no room for; to be asked at the end
public record SearchJob(
        Surroundings surroundings,
        boolean quiet,
        SearchFiles files,
        List<String> commandLine,
        String version,
        UnwrittenFiles unwritten) {

    public SearchJob(
            Surroundings surroundings, boolean quiet, SearchFiles files, List<String> commandLine, String version) {
        this(surroundings, quiet, files, commandLine, version, new UnwrittenFiles(surroundings));
    }

    /// Searches; the best model so far is written whenever there is a better one, if there is room for it.
    public HopResult run(
            HopPlan plan, TrialFactory factory, PartitionStore store, HopSettings settings, SearchDirectory directory)
            throws IOException {
        SearchBoard board = new SearchBoard(
                plan.expectedEpochs(), store.partitions(), settings.workers().size());
        List<HopListener> listeners = new ArrayList<>(List.of(board, new Notes()));
        try (SearchMetrics metrics = files.metrics() == null
                        ? null
                        : new SearchMetrics(files.metrics(), e -> unwritten.add(e, "metrics end there"));
                SearchScreen _ = SearchScreen.show(surroundings, quiet, board)) {
            if (metrics != null) {
                listeners.add(metrics);
            }
            HopRun run = new HopRun(
                    plan,
                    factory,
                    store,
                    settings,
                    directory,
                    HopListener.all(listeners),
                    surroundings.interruption()::requested);
            return run.run();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// Writes the best model and the report, and prints what came of the search.
    ///
    /// @return how the process ends
    /// @throws InterruptedRunException when the search was asked to end before it was done
    public ExitStatus finish(HopResult result, PartitionStore store, HopSettings settings, boolean json)
            throws IOException {
        if (files.model() != null && result.best() != null) {
            writeBest(result.best().file(version));
        }
        if (files.report() != null) {
            new SearchReport(result, store.source(0).provenance(), settings, store.partitions(), commandLine, version)
                    .write(files.report());
            say("wrote %s", files.report());
        }
        if (!result.isWhole()) {
            throw new InterruptedRunException();
        }
        if (result.reloads() > 0) {
            say(
                    "memory did not hold all partitions: %s of %s loads were another reading of pages",
                    Quantity.count(result.reloads()), Quantity.count(result.loads()));
        }
        SearchSummary summary = new SearchSummary(result);
        if (json) {
            summary.printJson(surroundings);
        } else {
            summary.print(surroundings);
        }
        if (result.best() == null) {
            surroundings
                    .stderr()
                    .println("pagegrad search: no configuration gave a model; trial "
                            + result.trials().getFirst().trial() + ": "
                            + result.trials().getFirst().ended());
        }
        unwritten.check();
        return status(result);
    }

    private void writeBest(ModelFile model) {
        try {
            model.write(files.model());
        } catch (IOException e) {
            unwritten.addModel(e, model);
        }
    }

    private static ExitStatus status(HopResult result) {
        if (result.best() != null) {
            return ExitStatus.DONE;
        }
        boolean diverged = result.trials().stream()
                .anyMatch(state -> state.ended() != null && state.ended().startsWith("diverged"));
        return diverged ? ExitStatus.DIVERGED : ExitStatus.WRONG_USE;
    }

    private void say(String format, Object... values) {
        if (!quiet) {
            surroundings.stderr().println(String.format(Locale.ROOT, format, values));
        }
    }

    /// Sentences about what happens, and the best model.
    private final class Notes implements HopListener {
        @Override
        public void best(TrialModel model) {
            if (files.model() != null) {
                try {
                    model.file(version).write(files.model());
                } catch (IOException e) {
                    say(
                            "warning: %s: it is tried again at the end",
                            Failure.of(e).sentence());
                }
            }
        }

        @Override
        public void ended(TrialState state) {
            if (!state.ended().equals("patience") && !state.ended().equals("loss")) {
                say("warning: trial %d %s: %s", state.trial(), SearchSummary.choices(state), state.ended());
            }
        }

        @Override
        public void retried(int worker, HopUnit unit, String reason) {
            say(
                    "warning: worker %d could not train trial %d on partition %d (%s): somebody tries again",
                    worker, unit.trial(), unit.partition(), reason);
        }

        @Override
        public void warned(String sentence) {
            say("warning: %s", sentence);
        }
    }
}
