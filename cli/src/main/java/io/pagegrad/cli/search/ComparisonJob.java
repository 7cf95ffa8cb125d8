package io.pagegrad.cli.search;

import io.pagegrad.cli.output.JsonResult;
import io.pagegrad.cli.report.ComparisonReport;
import io.pagegrad.cli.session.InterruptedRunException;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.hop.Parallelism;
import io.pagegrad.trainer.hop.ParallelismComparison;
import io.pagegrad.trainer.hop.ParallelismResult;
import io.pagegrad.trainer.hop.PartitionSource;
import io.pagegrad.trainer.hop.TrialFactory;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Trains the same configurations in several ways and prints what each came to.
///
/// @param ways in the order in which they are run
/// @param memoryBytes most bytes that all partitions may take together
/// @param report HTML, null when none is wanted
public record ComparisonJob(
        Surroundings surroundings,
        boolean quiet,
        List<Parallelism> ways,
        int workers,
        long epochs,
        long seed,
        long lossRows,
        long memoryBytes,
        Path report,
        List<String> commandLine,
        String version) {

    /// Trains.
    public ComparisonTable run(
            PartitionSource source, TrialFactory factory, List<Map<String, String>> choices, ComputeBackend backend)
            throws IOException {
        long bytes = 0;
        for (int p = 0; p < source.partitions(); p++) {
            bytes += source.sizeBytes(p);
        }
        if (2 * bytes > memoryBytes) {
            throw new WrongUseException("a comparison keeps all partitions, and their shuffled copies, in memory: "
                    + (2 * bytes >> 20) + " MB, where " + (memoryBytes >> 20) + " MB are allowed");
        }
        List<ParallelismResult> results = new ArrayList<>();
        try (ParallelismComparison comparison = new ParallelismComparison(
                source,
                factory,
                choices,
                backend,
                workers,
                epochs,
                seed,
                lossRows,
                surroundings.interruption()::requested)) {
            // the first way would otherwise pay for compiling what all run
            comparison.run(Parallelism.TASK_PARALLEL);
            for (Parallelism way : ways) {
                if (!quiet) {
                    surroundings
                            .stderr()
                            .println(String.format(
                                    Locale.ROOT,
                                    "%s: %d configurations, %d workers",
                                    way.word(),
                                    choices.size(),
                                    workers));
                }
                results.add(comparison.run(way));
                surroundings.interruption().check();
            }
        }
        return new ComparisonTable(results);
    }

    /// Prints, and writes the report.
    ///
    /// @throws InterruptedRunException when the run was asked to end meanwhile
    public void finish(ComparisonTable table, String query, boolean json) throws IOException {
        if (report != null) {
            new ComparisonReport(table.results(), query, commandLine, version).write(report);
        }
        if (json) {
            JsonResult.print(surroundings, table::write);
            return;
        }
        try (Writer out = surroundings.writer()) {
            table.totals().writeTo(out);
            out.write("\nlowest loss after each epoch\n");
            table.epochs().writeTo(out);
        }
    }
}
