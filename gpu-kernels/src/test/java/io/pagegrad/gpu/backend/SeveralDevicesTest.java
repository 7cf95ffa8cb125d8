package io.pagegrad.gpu.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.gpu.GpuBackends;
import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ComputeBackends;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.EngineGroup;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.NoSuchDeviceException;
import io.pagegrad.trainer.sync.Learning;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.update.UpdateRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two devices, and a device beside the CPU. A machine with one GPU gives it twice.
@RequiresCuda
class SeveralDevicesTest {
    private static final int ROWS = 4000;
    private static ColumnCache cache;
    private static String two;

    @BeforeAll
    static void load() {
        Random random = new Random(6);
        double[] a = new double[ROWS];
        double[] b = new double[ROWS];
        double[] y = new double[ROWS];
        for (int r = 0; r < ROWS; r++) {
            a[r] = random.nextGaussian();
            b[r] = random.nextGaussian();
            y[r] = 0.4 * a[r] - 0.9 * b[r] + 0.3 + 0.05 * random.nextGaussian();
        }
        cache = ArrayCache.of(List.of("a", "b", "y"), new ArrayList<>(List.of(a, b, y)), ROWS, Precision.FLOAT64, 1300);
        two = GpuBackends.require().driver().devices().size() > 1 ? "cuda:0,1" : "cuda:0,0";
    }

    @AfterAll
    static void close() {
        cache.close();
    }

    private static Trainer trainer(String device, Strategy strategy) {
        return Trainer.on(cache)
                .label("y")
                .linear("a", "b")
                .device(device)
                .strategy(strategy)
                .batchSize(50)
                .workers(2)
                .epochs(4)
                .learningRate(0.05)
                .seed(9);
    }

    @ParameterizedTest
    @CsvSource({
        "hogwild,8",
        "local-locks,4",
        "sma,4",
        "local-dirty,2",
        "model-averaging,2",
        "parameter-server,2",
        "synchronized,1"
    })
    void everyStrategyLearnsOnTwoDevicesAndBesideTheCpu(String word, int learners) throws IOException {
        for (String device : List.of(two, "cuda+cpu")) {
            TrainingResult result =
                    trainer(device, Strategy.named(word, learners)).fit();
            assertThat(result.rows()).isEqualTo(4L * ROWS);
            assertThat(result.lastWeights()[0]).as(device).isCloseTo(0.4, within(0.05));
            assertThat(result.lastWeights()[1]).as(device).isCloseTo(-0.9, within(0.05));
        }
    }

    @ParameterizedTest
    @CsvSource({"local-locks,4,NONE", "sma,3,BLOCKS", "synchronized,1,FULL"})
    void roundsOfTwoDevicesAreThoseOfTwoCpus(String word, int learners, Shuffle shuffle) throws IOException {
        Strategy strategy = Strategy.named(word, learners);
        double[] expected = trainer("cpu+cpu", strategy).shuffle(shuffle).fit().lastWeights();
        double[] got = trainer(two, strategy).shuffle(shuffle).fit().lastWeights();
        for (int w = 0; w < expected.length; w++) {
            assertThat(got[w]).isCloseTo(expected[w], within(1e-9));
        }
    }

    /// Each device holds its own rows and no others.
    @Test
    void rowsAreSharedOutOverTheDevices() {
        try (TrainingRows rows = new TrainingRows(6000, 2000, KernelPrecision.FLOAT64)) {
            Job job = rows.job(UpdateRule.sgd(0.02), 1);
            try (Engine engine = ComputeBackends.choose(two, note -> {}).open(job)) {
                EngineGroup group = (EngineGroup) engine;
                BatchPlan plan = rows.plan(50);
                Learning learning = Strategy.localLocks(3).start(group);
                group.plan(plan);
                assertThat(group.share(0)).isEqualTo(0.5);
                for (Engine member : group.members()) {
                    assertThat(member.plan().rows()).isBetween(2900L, 3100L);
                }
                assertThat(learning.run(0, plan.batches(), () -> false)).isTrue();
                assertThat(group.rowsTrained()).isEqualTo(6000);
            }
        }
    }

    @Test
    void devicesThatAreNotThereAreNamed() {
        assertThatThrownBy(() -> trainer("cuda:0,9", Strategy.hogwild(2)).fit())
                .isInstanceOf(NoSuchDeviceException.class)
                .hasMessageContaining("cuda:9");
        assertThatThrownBy(() -> trainer("cuda:0,x", Strategy.hogwild(2)).fit())
                .isInstanceOf(NoSuchDeviceException.class)
                .hasMessageContaining("0,x");
    }
}
