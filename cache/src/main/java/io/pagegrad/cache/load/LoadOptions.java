package io.pagegrad.cache.load;

import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.NullPolicy;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.Scaling;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// How a cache is loaded. Only `threads`, `memoryLimitBytes` and `spillDirectory` may not change the result.
///
/// @param precision form of all numbers in the cache
/// @param threads reading threads, at least 1
/// @param scaling rule for all numbers and vectors but those of `unscaled`
/// @param unscaled names of outputs that stay as they are, such as the label; each must be there
/// @param nulls what becomes of nulls
/// @param validationFraction share of the rows in `[0, 1)` that are kept for validation
/// @param seed which rows those are
/// @param memoryLimitBytes most bytes that columns may take
/// @param spillDirectory where columns lie in files instead of memory when not null; the system then keeps in
/// memory what fits
/// @param groupRows most rows of a row group, a multiple of 64; wide rows make smaller groups
/// @param transforms how rows that a model was trained on became columns: outputs of these names are scaled,
/// coded and filled as those were, instead of by figures of the rows loaded
public record LoadOptions(
        Precision precision,
        int threads,
        Scaling scaling,
        Set<String> unscaled,
        NullPolicy nulls,
        double validationFraction,
        long seed,
        long memoryLimitBytes,
        Path spillDirectory,
        int groupRows,
        List<InputTransform> transforms) {
    public LoadOptions {
        Objects.requireNonNull(precision);
        Objects.requireNonNull(scaling);
        Objects.requireNonNull(nulls);
        unscaled = Set.copyOf(unscaled);
        transforms = List.copyOf(transforms);
        if (threads < 1) {
            throw new IllegalArgumentException("threads=" + threads + ": must be at least 1");
        }
        if (!(validationFraction >= 0 && validationFraction < 1)) {
            throw new IllegalArgumentException("validationFraction=" + validationFraction + ": must be in [0, 1)");
        }
        if (groupRows < 64 || groupRows % 64 != 0) {
            throw new IllegalArgumentException("groupRows=" + groupRows + ": must be a positive multiple of 64");
        }
    }

    /// Float32, all cores, no scaling, no validation part, nulls refused, at most three quarters of the machine's
    /// memory, groups of 65,536 rows.
    public static LoadOptions defaults() {
        return new LoadOptions(
                Precision.FLOAT32,
                Runtime.getRuntime().availableProcessors(),
                Scaling.NONE,
                Set.of(),
                NullPolicy.ERROR,
                0,
                1,
                MemoryBudget.machineBytes() / 4 * 3,
                null,
                1 << 16,
                List.of());
    }

    public LoadOptions withPrecision(Precision value) {
        return new LoadOptions(
                value,
                threads,
                scaling,
                unscaled,
                nulls,
                validationFraction,
                seed,
                memoryLimitBytes,
                spillDirectory,
                groupRows,
                transforms);
    }

    public LoadOptions withThreads(int value) {
        return new LoadOptions(
                precision,
                value,
                scaling,
                unscaled,
                nulls,
                validationFraction,
                seed,
                memoryLimitBytes,
                spillDirectory,
                groupRows,
                transforms);
    }

    public LoadOptions withScaling(Scaling value, Set<String> except) {
        return new LoadOptions(
                precision,
                threads,
                value,
                except,
                nulls,
                validationFraction,
                seed,
                memoryLimitBytes,
                spillDirectory,
                groupRows,
                transforms);
    }

    public LoadOptions withNulls(NullPolicy value) {
        return new LoadOptions(
                precision,
                threads,
                scaling,
                unscaled,
                value,
                validationFraction,
                seed,
                memoryLimitBytes,
                spillDirectory,
                groupRows,
                transforms);
    }

    public LoadOptions withValidation(double fraction, long splitSeed) {
        return new LoadOptions(
                precision,
                threads,
                scaling,
                unscaled,
                nulls,
                fraction,
                splitSeed,
                memoryLimitBytes,
                spillDirectory,
                groupRows,
                transforms);
    }

    /// @param directory null to keep columns in memory
    public LoadOptions withMemory(long limitBytes, Path directory) {
        return new LoadOptions(
                precision,
                threads,
                scaling,
                unscaled,
                nulls,
                validationFraction,
                seed,
                limitBytes,
                directory,
                groupRows,
                transforms);
    }

    public LoadOptions withGroupRows(int value) {
        return new LoadOptions(
                precision,
                threads,
                scaling,
                unscaled,
                nulls,
                validationFraction,
                seed,
                memoryLimitBytes,
                spillDirectory,
                value,
                transforms);
    }

    public LoadOptions withTransforms(List<InputTransform> value) {
        return new LoadOptions(
                precision,
                threads,
                scaling,
                unscaled,
                nulls,
                validationFraction,
                seed,
                memoryLimitBytes,
                spillDirectory,
                groupRows,
                value);
    }
}
