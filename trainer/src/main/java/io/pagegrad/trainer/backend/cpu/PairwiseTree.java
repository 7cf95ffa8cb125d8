package io.pagegrad.trainer.backend.cpu;

/// Adds partial sums in a tree whose shape depends on their number alone.
final class PairwiseTree {
    private PairwiseTree() {}

    /// Leaves the sum of the first `count` arrays in the first one; destroys the others. Each counts with its
    /// first
    /// `width` elements.
    static void reduce(double[][] parts, int count, int width) {
        for (int stride = 1; stride < count; stride *= 2) {
            for (int i = 0; i + stride < count; i += 2 * stride) {
                double[] into = parts[i];
                double[] from = parts[i + stride];
                for (int j = 0; j < width; j++) {
                    into[j] += from[j];
                }
            }
        }
    }
}
