package io.pagegrad.trainer.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.backend.BackendGroup;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.NoSuchDeviceException;
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.backend.cpu.CpuBackend;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.TrainingModel;
import io.pagegrad.trainer.testing.Regression;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.StoppingRules;
import io.pagegrad.trainer.train.TrainingException;
import io.pagegrad.trainer.train.TrainingListener;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.train.TrainingRun;
import io.pagegrad.trainer.train.TrainingSettings;
import io.pagegrad.trainer.update.UpdateRule;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Groups of devices; here each device is a CPU engine of its own.
class DeviceGroupTest {
    private static final Regression DATA = Regression.of(10_007, 4);
    private static ColumnCache cache;

    @TempDir
    Path directory;

    @BeforeAll
    static void load() {
        cache = DATA.cache(Precision.FLOAT64, 1500);
    }

    @AfterAll
    static void close() {
        cache.close();
    }

    private static Trainer trainer(String device, Strategy strategy) {
        return Trainer.on(cache)
                .label("y")
                .linear("a", "b", "c")
                .device(device)
                .strategy(strategy)
                .batchSize(50)
                .learningRate(0.05)
                .workers(2)
                .epochs(8);
    }

    @ParameterizedTest
    @CsvSource({
        "local-locks,cpu+cpu",
        "sma,cpu+cpu",
        "model-averaging,cpu+cpu+cpu",
        "hogwild,cpu+cpu",
        "local-dirty,cpu+cpu+cpu",
        "parameter-server,cpu+cpu",
        "synchronized,cpu+cpu+cpu"
    })
    void everyStrategyLearnsOnSeveralDevicesFromEachRowOnceAnEpoch(String word, String device) throws IOException {
        double least = DATA.error(DATA.exact());
        for (Shuffle shuffle : Shuffle.values()) {
            TrainingResult result =
                    trainer(device, Strategy.named(word, 2)).shuffle(shuffle).fit();
            assertThat(result.rows()).isEqualTo(8 * 10_007);
            assertThat(DATA.error(result.lastWeights()))
                    .as(word + " " + shuffle)
                    .isLessThan(1.1 * least);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local-locks", "sma", "model-averaging", "synchronized"})
    void strategiesWithRoundsGiveTheSameWeightsEveryTime(String word) throws IOException {
        Strategy strategy = Strategy.named(word, 3);
        double[] first = trainer("cpu+cpu", strategy).fit().lastWeights();
        for (int workers = 1; workers <= 2; workers++) {
            assertThat(trainer("cpu+cpu", strategy).workers(workers).fit().lastWeights())
                    .containsExactly(first);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 50, 3000, 0})
    void synchronizedStepsAreThoseOfOneDevice(long batchRows) throws IOException {
        double[] one = trainer("cpu", Strategy.synchronised())
                .batchSize(batchRows)
                .fit()
                .lastWeights();
        double[] three = trainer("cpu+cpu+cpu", Strategy.synchronised())
                .batchSize(batchRows)
                .fit()
                .lastWeights();
        for (int w = 0; w < one.length; w++) {
            assertThat(three[w]).isCloseTo(one[w], within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sma", "synchronized"})
    void checkpointsContinueWhereTheyWere(String word) throws IOException {
        Strategy strategy = Strategy.named(word, 2);
        double[] whole = trainer("cpu+cpu", strategy).epochs(6).fit().lastWeights();
        trainer("cpu+cpu", strategy).epochs(3).checkpoint(directory).fit();
        assertThat(trainer("cpu+cpu", strategy)
                        .epochs(6)
                        .checkpoint(directory)
                        .resume()
                        .fit()
                        .lastWeights())
                .containsExactly(whole);
    }

    @Test
    void oneLearnerIsRefusedOnSeveralDevices() {
        assertThatThrownBy(() -> trainer("cpu+cpu", Strategy.sequential()).fit())
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("sequential")
                .hasMessageContaining("one device");
        assertThatThrownBy(() -> trainer("cpu+", Strategy.hogwild(2)).fit())
                .isInstanceOf(NoSuchDeviceException.class)
                .hasMessageContaining("cpu+");
    }

    private static TrainingResult fit(Strategy strategy, ComputeBackend... devices) {
        TrainingModel model = new ModelSpec.Linear(List.of("a", "b", "c"), "y", "squared", true, null)
                .build(List.of("a", "b", "c", "y"));
        TrainingSettings settings = new TrainingSettings(
                strategy,
                UpdateRule.sgd(0.05),
                50,
                Shuffle.NONE,
                1,
                StoppingRules.defaults().withEpochs(1),
                0,
                1,
                false);
        return new TrainingRun(
                        model,
                        cache,
                        settings,
                        new BackendGroup(List.of(devices)),
                        new TrainingListener() {},
                        () -> false)
                .run();
    }

    /// What is done before and after a method of a device is called.
    private interface Watch {
        void before(Engine engine, String method) throws InterruptedException;

        void after(Engine engine, String method);
    }

    private static ComputeBackend watched(Watch watch) {
        return new ComputeBackend() {
            @Override
            public String name() {
                return "watched";
            }

            @Override
            public String unavailableBecause() {
                return null;
            }

            @Override
            public Engine open(Job job) {
                Engine engine = new CpuBackend().open(job);
                return (Engine) Proxy.newProxyInstance(
                        Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
                            watch.before(engine, method.getName());
                            Object result = call(engine, method, arguments);
                            watch.after(engine, method.getName());
                            return result;
                        });
            }
        };
    }

    private static Object call(Object on, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /// The second device does not begin before the first has trained on nearly all rows: were the first to wait
    /// for it, neither would go on.
    @ParameterizedTest
    @ValueSource(strings = {"hogwild", "local-dirty"})
    void fasterDeviceNeverWaitsAndTakesOverRows(String word) {
        CountDownLatch nearlyDone = new CountDownLatch(1);
        Watch fast = new Watch() {
            @Override
            public void before(Engine engine, String method) {}

            @Override
            public void after(Engine engine, String method) {
                // what the slow one has taken before it was held is one piece in 32 of its half
                if (engine.rowsTrained() >= 10_007 - 10_007 / 2 / 32 - 100) {
                    nearlyDone.countDown();
                }
            }
        };
        Watch slow = new Watch() {
            @Override
            public void before(Engine engine, String method) throws InterruptedException {
                if (method.equals("parallel") && !nearlyDone.await(60, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the faster device waits");
                }
            }

            @Override
            public void after(Engine engine, String method) {}
        };
        TrainingResult result = fit(Strategy.named(word, 2), watched(fast), watched(slow));
        assertThat(result.rows()).isEqualTo(10_007);
    }

    @Test
    void failureOfADeviceEndsTheRunWithItsError() {
        Watch broken = new Watch() {
            @Override
            public void before(Engine engine, String method) {
                if (method.equals("parallel")) {
                    throw new IllegalStateException("device gone");
                }
            }

            @Override
            public void after(Engine engine, String method) {}
        };
        assertThatThrownBy(() -> fit(Strategy.hogwild(2), watched(broken), watched(broken)))
                .hasMessage("device gone");
        assertThatThrownBy(() -> fit(Strategy.modelAveraging(2), new CpuBackend(), watched(broken)))
                .hasMessage("device gone");
    }

    @Test
    void failureWithinABatchHoldsNobodyUp() {
        ComputeBackend failing = new ComputeBackend() {
            @Override
            public String name() {
                return "failing";
            }

            @Override
            public String unavailableBecause() {
                return null;
            }

            @Override
            public Engine open(Job job) {
                Engine engine = new CpuBackend().open(job);
                return (Engine) Proxy.newProxyInstance(
                        Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
                            Object result = call(engine, method, arguments);
                            return method.getName().equals("newReplica") ? failingReplica(result) : result;
                        });
            }
        };
        assertThatThrownBy(() -> fit(Strategy.synchronised(), new CpuBackend(), failing))
                .hasMessage("gradient 3 failed");
    }

    private static Object failingReplica(Object replica) {
        int[] gradients = new int[1];
        return Proxy.newProxyInstance(
                Replica.class.getClassLoader(), new Class<?>[] {Replica.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("gradient") && ++gradients[0] == 3) {
                        throw new IllegalStateException("gradient 3 failed");
                    }
                    return call(replica, method, arguments);
                });
    }
}
