package io.pagegrad.trainer.hop;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Ways to train several configurations on partitioned data with several workers, to be compared on one contract:
/// the same configurations, partitions, epochs and workers.
public enum Parallelism {
    /// Models move between partitions.
    HOPPING,
    /// Each worker trains whole configurations, and has all the data.
    TASK_PARALLEL,
    /// One configuration at a time: each worker trains a copy on its own partitions, and after each epoch all
    /// take the average of their weights, weighed by rows.
    AVERAGING,
    /// One configuration at a time: the gradient of each batch is the mean over parts of it from every worker's
    /// partitions.
    SYNCHRONIZED,
    /// One configuration at a time: workers send gradients of batches of their partitions to one model and fetch
    /// its weights, at most a few batches apart.
    PARAMETER_SERVER;

    /// The word that options use.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException when there is no such way
    public static Parallelism named(String word) {
        for (Parallelism way : values()) {
            if (way.word().equals(word)) {
                return way;
            }
        }
        throw new IllegalArgumentException("there is no way " + word + "; there are " + words());
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Parallelism::word).toList();
    }
}
