package io.pagegrad.trainer.hop;

import io.pagegrad.trainer.backend.ComputeBackend;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// How a search is run. Only `order` and `seed` decide what comes of it, and the kinds of device.
///
/// @param order of hops
/// @param workers the device of each worker; a device may stand there more than once
/// @param seed of the order of partitions
/// @param replay for trials whose order was logged before, their partitions in that order
public record HopSettings(HopOrder order, List<ComputeBackend> workers, long seed, Map<Integer, List<Integer>> replay) {
    public HopSettings {
        Objects.requireNonNull(order);
        workers = List.copyOf(workers);
        replay = Map.copyOf(replay);
        if (workers.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one worker");
        }
    }

    public HopSettings(HopOrder order, List<ComputeBackend> workers, long seed) {
        this(order, workers, seed, Map.of());
    }
}
