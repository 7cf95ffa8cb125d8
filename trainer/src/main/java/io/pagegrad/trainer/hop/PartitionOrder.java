package io.pagegrad.trainer.hop;

import java.util.SplittableRandom;

/// The orders in which models visit partitions when the seed decides: in each epoch all models go round the same
/// random ring, each from a place of its own, so that they are spread over the partitions at every moment.
final class PartitionOrder {
    private final long seed;
    private final int partitions;

    PartitionOrder(long seed, int partitions) {
        this.seed = seed;
        this.partitions = partitions;
    }

    /// The partition that `trial` visits as number `position` of an epoch.
    int partition(int trial, long epoch, int position) {
        return ring(epoch)[(trial + position) % partitions];
    }

    private int[] ring(long epoch) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch);
        int[] ring = new int[partitions];
        for (int i = 0; i < partitions; i++) {
            int j = random.nextInt(i + 1);
            ring[i] = ring[j];
            ring[j] = i;
        }
        return ring;
    }
}
