package io.pagegrad.gpu.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.CacheProvenance;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.backend.ComputeBackends;
import io.pagegrad.trainer.hop.HopListener;
import io.pagegrad.trainer.hop.HopOrder;
import io.pagegrad.trainer.hop.HopResult;
import io.pagegrad.trainer.hop.HopRun;
import io.pagegrad.trainer.hop.HopSettings;
import io.pagegrad.trainer.hop.PartitionSource;
import io.pagegrad.trainer.hop.PartitionStore;
import io.pagegrad.trainer.hop.TrialFactory;
import io.pagegrad.trainer.hop.TrialState;
import io.pagegrad.trainer.search.Domain;
import io.pagegrad.trainer.search.SearchMethods;
import io.pagegrad.trainer.search.SearchSpace;
import io.pagegrad.trainer.update.Optimizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// GPUs are workers of a search as CPU threads are: models hop from one to the other with their whole state.
@RequiresCuda
class HopOnDevicesTest {
    private static final int PARTITIONS = 3;
    private static final int ROWS = 600;

    /// Rows of a plane with noise, the same for the same partition.
    private static final class Planes implements PartitionSource {
        @Override
        public int partitions() {
            return PARTITIONS;
        }

        @Override
        public String name(int partition) {
            return "plane " + partition;
        }

        @Override
        public long sizeBytes(int partition) {
            return ROWS * 3L * Double.BYTES;
        }

        @Override
        public ColumnCache load(int partition) {
            Random random = new Random(partition);
            double[] a = new double[ROWS];
            double[] b = new double[ROWS];
            double[] y = new double[ROWS];
            for (int row = 0; row < ROWS; row++) {
                a[row] = random.nextGaussian();
                b[row] = random.nextGaussian();
                y[row] = 0.4 * a[row] - 0.9 * b[row] + 0.3 + 0.05 * random.nextGaussian();
            }
            return ArrayCache.of(
                    List.of("a", "b", "y"), new ArrayList<>(List.of(a, b, y)), ROWS, Precision.FLOAT64, 250);
        }

        @Override
        public ColumnCache sample() {
            return load(0);
        }

        @Override
        public CacheProvenance provenance() {
            return new CacheProvenance(null, "", (long) ROWS * PARTITIONS, 0);
        }
    }

    private static final class Lines implements TrialFactory {
        @Override
        public int data(Map<String, String> choices) {
            return 0;
        }

        @Override
        public Trainer trainer(Map<String, String> choices, ColumnCache sample) {
            return Trainer.on(sample)
                    .label("y")
                    .linear("a", "b")
                    .optimizer(Optimizer.named(choices.get("optimizer")))
                    .learningRate(0.05)
                    .batchSize(Long.parseLong(choices.get("batch")));
        }
    }

    private static HopResult search(HopOrder order, String... workers) throws IOException {
        Map<String, Domain> domains = new LinkedHashMap<>();
        domains.put("optimizer", SearchSpace.domain("sgd|momentum|adam"));
        domains.put("batch", SearchSpace.domain("50|100"));
        try (PartitionStore store = new PartitionStore(1 << 28, 7, 500)) {
            store.add(new Planes());
            HopSettings settings = new HopSettings(
                    order,
                    Arrays.stream(workers)
                            .map(name -> ComputeBackends.choose(name, note -> {}))
                            .toList(),
                    7);
            return new HopRun(
                            SearchMethods.grid(new SearchSpace(domains), 3, 3),
                            new Lines(),
                            store,
                            settings,
                            null,
                            new HopListener() {},
                            () -> false)
                    .run();
        }
    }

    @Test
    void devicesBesideEachOtherEndWithTheBitsOfOne() throws IOException {
        HopResult one = search(HopOrder.RING, "cuda:0");
        HopResult three = search(HopOrder.RING, "cuda:0", "cuda:0", "cuda:0");
        assertThat(one.trials()).hasSize(6);
        for (TrialState state : one.trials()) {
            TrialState other = three.trials().get(state.trial());
            assertThat(other.bestWeights()).isEqualTo(state.bestWeights());
            assertThat(other.bestLoss()).isEqualTo(state.bestLoss()).isLessThan(0.1);
            assertThat(state.log()).hasSize(PARTITIONS * 3);
        }
    }

    @Test
    void modelsThatHopBetweenCpuAndDevicesAreThoseOfTheCpu() throws IOException {
        HopResult cpu = search(HopOrder.RING, "cpu");
        HopResult both = search(HopOrder.RING, "cpu", "cuda:0");
        assertThat(both.isWhole()).isTrue();
        for (TrialState state : cpu.trials()) {
            TrialState other = both.trials().get(state.trial());
            assertThat(other.ended()).isNull();
            assertThat(other.partitionOrder()).isEqualTo(state.partitionOrder());
            for (int w = 0; w < state.bestWeights().length; w++) {
                assertThat(other.bestWeights()[w]).isCloseTo(state.bestWeights()[w], within(1e-9));
            }
            assertThat(other.bestLoss()).isCloseTo(state.bestLoss(), within(1e-9));
        }
    }
}
