package io.pagegrad.trainer.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.NetworkOptions;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.backend.ComputeBackends;
import io.pagegrad.trainer.testing.Regression;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Networks hop as other models do.
class HopNetworkTest {
    /// Three classes, by the sign of one feature and of another.
    private static final Regression DATA = classes(Regression.of(1200, 5));

    private static Regression classes(Regression plain) {
        double[] label = IntStream.range(0, plain.y().length)
                .mapToDouble(row -> plain.a()[row] < 0 ? 0 : plain.b()[row] < 0 ? 1 : 2)
                .toArray();
        return new Regression(plain.a(), plain.b(), plain.c(), label);
    }

    private static final class Networks implements TrialFactory {
        @Override
        public int data(Map<String, String> choices) {
            return 0;
        }

        @Override
        public Trainer trainer(Map<String, String> choices, ColumnCache sample) {
            return Trainer.on(sample)
                    .label("y")
                    .mlp(NetworkOptions.layers(Integer.parseInt(choices.get("hidden")))
                            .withClasses(Integer.parseInt(choices.get("classes"))))
                    .learningRate(0.5)
                    .batchSize(32);
        }
    }

    private static HopResult run(List<Map<String, String>> choices, int workers) throws IOException {
        try (PartitionStore store = new PartitionStore(1 << 28, 7, 1000)) {
            store.add(new ArrayPartitions(DATA, 3, Precision.FLOAT32));
            HopSettings settings =
                    new HopSettings(HopOrder.RING, Collections.nCopies(workers, ComputeBackends.named("cpu")), 7);
            HopPlan plan = LinearTrials.plan(choices, 4);
            return new HopRun(plan, new Networks(), store, settings, null, new HopListener() {}, () -> false).run();
        }
    }

    @Test
    void networksOfSeveralWidthsLearnAndAreTheSameForEveryNumberOfWorkers() throws IOException {
        List<Map<String, String>> choices = List.of(
                Map.of("hidden", "4", "classes", "3"),
                Map.of("hidden", "16", "classes", "3"),
                Map.of("hidden", "7", "classes", "3"));
        HopResult one = run(choices, 1);
        assertThat(HopRunTest.bits(run(choices, 3))).isEqualTo(HopRunTest.bits(one));
        for (TrialState state : one.trials()) {
            assertThat(state.ended()).isNull();
            assertThat(state.bestLoss())
                    .isLessThan(0.8 * state.history().getFirst().loss());
        }
    }

    @Test
    void aLabelThatTheNetworkDoesNotKnowEndsTheConfigurationAndNoOther() throws IOException {
        HopResult result =
                run(List.of(Map.of("hidden", "4", "classes", "2"), Map.of("hidden", "4", "classes", "3")), 2);
        assertThat(result.trials().get(0).ended()).contains("the label y is 2.0", "say how many classes");
        assertThat(result.trials().get(0).log()).isEmpty();
        assertThat(result.trials().get(1).epoch()).isEqualTo(4);
    }
}
