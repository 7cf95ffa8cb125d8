package io.pagegrad.trainer.train;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.random.Philox;
import io.pagegrad.cache.random.Purpose;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.model.TrainingModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The rows of one of several partitions, in the order in which each of many models trains on them. Owns the
/// columns; thread-safe but for [#close()], which comes after the last use.
///
/// The order depends on the seeds, the epoch and the number of the partition alone. Models that read the same
/// columns share one copy of the mixed rows.
public final class PartitionRows implements AutoCloseable {
    private final ColumnCache cache;
    private final int partition;
    private final long seed;
    private final Map<List<String>, RowOrder> mixed = new HashMap<>();
    private volatile long copiedBytes;

    /// @param seed of the mixing of rows, the same for all models
    public PartitionRows(ColumnCache cache, int partition, long seed) {
        this.cache = cache;
        this.partition = partition;
        this.seed = seed;
    }

    public ColumnCache cache() {
        return cache;
    }

    public long trainingRows() {
        return cache.trainingRows().rows();
    }

    /// Off-heap bytes of the columns and of the copies that were mixed.
    public long sizeBytes() {
        return cache.sizeBytes() + copiedBytes;
    }

    /// Lets `work` have the batches of an epoch; they are good until it returns.
    public void train(TrainingModel model, TrainingSettings settings, long epoch, Consumer<BatchPlan> work) {
        BoundRows bound = new BoundRows(cache, model.columns(), model.isNetwork());
        long learnerSeed = mix(settings.seed());
        if (settings.shuffle() == Shuffle.BLOCKS && trainingRows() > 0) {
            work.accept(blocks(bound, model.columns(), learnerSeed, settings, epoch));
            return;
        }
        try (RowOrder order = new RowOrder(
                bound.segments(cache.trainingRows()),
                bound.rowBytes(),
                settings.shuffle(),
                learnerSeed,
                settings.batchRows(),
                1)) {
            work.accept(order.epoch(epoch));
        }
    }

    private synchronized BatchPlan blocks(
            BoundRows bound, List<String> columns, long learnerSeed, TrainingSettings settings, long epoch) {
        RowOrder order = mixed.computeIfAbsent(
                columns,
                names -> new RowOrder(
                        bound.segments(cache.trainingRows()), bound.rowBytes(), Shuffle.BLOCKS, mix(seed), 0, 1));
        BatchPlan plan = order.epochOf(learnerSeed, epoch, settings.batchRows());
        copiedBytes = mixed.values().stream().mapToLong(RowOrder::copiedBytes).sum();
        return plan;
    }

    /// A seed for this partition out of one for all.
    private long mix(long value) {
        return Philox.bits(value, Purpose.PARTITION_SEED.stream(partition), 0);
    }

    @Override
    public void close() {
        mixed.values().forEach(RowOrder::close);
        cache.close();
    }
}
