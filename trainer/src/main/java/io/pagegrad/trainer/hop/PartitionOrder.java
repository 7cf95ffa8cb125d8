package io.pagegrad.trainer.hop;

import io.pagegrad.cache.random.Purpose;
import io.pagegrad.cache.random.RandomOrder;

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
        RandomOrder ring = new RandomOrder(seed, Purpose.PARTITION_RING.stream(epoch), partitions);
        return (int) ring.at((trial + position) % partitions);
    }
}
