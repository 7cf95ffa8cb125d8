package io.pagegrad.cli.command;

import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.NullPolicy;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cli.session.WrongUseException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How rows become columns.
@Command(description = "How rows become columns")
final class DataOptions {
    private static final long MEGABYTE = 1_000_000;
    private static final Pattern SELECT = Pattern.compile("\\s*select\\b", Pattern.CASE_INSENSITIVE);

    @Option(
            names = "--scale",
            paramLabel = "RULE",
            description = "zscore, minmax, robust or none, by figures of the training rows (default: zscore; with "
                    + "--init, as the rows of that model were).")
    private Scaling scale;

    @Option(
            names = "--nulls",
            paramLabel = "RULE",
            defaultValue = "error",
            description = "drop, mean, zero or error (default: error).")
    private NullPolicy nulls;

    @Option(
            names = "--validation",
            paramLabel = "FRACTION|SQL",
            defaultValue = "0.2",
            description =
                    "Share of the rows kept for validation (default: 0.2), or, in train, a SELECT of the same columns that "
                            + "gives the rows to validate on.")
    private String validation;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "float32",
            description = "float32 or float64 columns (default: float32).")
    private Precision precision;

    @Option(
            names = "--memory",
            paramLabel = "MB",
            description = "Most memory that columns may take (default: three quarters of the machine's).")
    private Long memoryMegabytes;

    @Option(
            names = "--spill",
            paramLabel = "DIR",
            description = "Keep columns in files of this directory, for tables larger than memory.")
    private Path spill;

    /// Most bytes that columns, and what shuffling copies of them, may take.
    long memoryLimitBytes() {
        return memoryMegabytes == null ? LoadOptions.defaults().memoryLimitBytes() : memoryMegabytes * MEGABYTE;
    }

    /// The SELECT of the rows to validate on, or null when they are a share of the rows.
    String validationQuery() {
        return SELECT.matcher(validation).lookingAt() ? validation : null;
    }

    private double validationFraction() {
        double fraction;
        try {
            fraction = Double.parseDouble(validation);
        } catch (NumberFormatException e) {
            throw new WrongUseException("--validation " + validation + ": neither a number nor a SELECT");
        }
        if (!(fraction >= 0 && fraction < 1)) {
            throw new WrongUseException("--validation " + validation + ": must be at least 0 and below 1");
        }
        return fraction;
    }

    Precision precision() {
        return precision;
    }

    /// @param unscaled names of columns that stay as they are
    /// @param start how the rows of the model to start at became columns; other columns, and with `--scale` all
    /// numbers, are scaled by figures of the rows loaded
    LoadOptions loadOptions(int threads, Set<String> unscaled, List<InputTransform> start, long seed) {
        List<InputTransform> kept = start.stream()
                .filter(transform ->
                        transform.dictionary() != null || scale == null && !unscaled.contains(transform.input()))
                .toList();
        double fraction = validationQuery() == null ? validationFraction() : 0;
        LoadOptions options = LoadOptions.defaults();
        long limit = memoryLimitBytes();
        return options.withThreads(threads)
                .withScaling(scale == null ? Scaling.ZSCORE : scale, unscaled)
                .withTransforms(kept)
                .withNulls(nulls)
                .withValidation(fraction, seed)
                .withPrecision(precision)
                .withMemory(limit, spill);
    }
}
