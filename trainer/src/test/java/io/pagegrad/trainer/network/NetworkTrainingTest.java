package io.pagegrad.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.NetworkOptions;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.artifact.ModelFile;
import io.pagegrad.trainer.model.OutputLoss;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.TrainingException;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.update.Optimizer;
import io.pagegrad.trainer.update.Schedule;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTrainingTest {
    private static final int ROWS = 300;
    private static final int WIDTH = 20;
    private static final int CLASSES = 3;

    private static ColumnCache cache(Precision precision, int rows, int width) {
        Random random = new Random(3);
        double[] v = random.doubles((long) rows * width, -1, 1).toArray();
        double[] label = new double[rows];
        for (int row = 0; row < rows; row++) {
            double a = v[row * width] + v[row * width + 1];
            label[row] = a > 0.4 ? 2 : a > -0.4 ? 1 : 0;
        }
        return ArrayCache.of(List.of("v", "label"), List.of(v, label), rows, precision, 128);
    }

    private static NetworkOptions layers(Integer... hidden) {
        return NetworkOptions.layers(hidden).withClasses(CLASSES);
    }

    private static Trainer trainer(ColumnCache cache, NetworkOptions options) {
        return Trainer.on(cache)
                .label("label")
                .mlp(options)
                .strategy(Strategy.sequential())
                .shuffle(Shuffle.NONE)
                .batchSize(32)
                .learningRate(0.5)
                .epochs(3)
                .patience(1000)
                .workers(1);
    }

    @Test
    void eachStepIsThatOfPlainDescentInFloat64() throws Exception {
        try (ColumnCache cache = cache(Precision.FLOAT64, ROWS, WIDTH)) {
            TrainingResult result =
                    trainer(cache, layers(9).withLoss(OutputLoss.MSE)).fit();
            double[] plain = PlainNetwork.train(cache, result.model().initialWeights(), WIDTH, 9, CLASSES, 32, 0.5, 3);
            for (int w = 0; w < plain.length; w++) {
                assertThat(result.lastWeights()[w]).isCloseTo(plain[w], Offset.offset(1e-11));
            }
        }
    }

    @Test
    void severalDevicesTakeTheStepsOfOne() throws Exception {
        try (ColumnCache cache = cache(Precision.FLOAT64, ROWS, WIDTH)) {
            TrainingResult one = trainer(cache, layers(9)).fit();
            TrainingResult three = trainer(cache, layers(9))
                    .strategy(Strategy.synchronised())
                    .device("cpu+cpu+cpu")
                    .fit();
            assertThat(three.rows()).isEqualTo(one.rows());
            for (int w = 0; w < one.lastWeights().length; w++) {
                assertThat(three.lastWeights()[w]).isCloseTo(one.lastWeights()[w], Offset.offset(1e-11));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "momentum", "adam", "adamw", "rmsprop"})
    void sharingABatchAmongWorkersChangesNoBit(String optimizer) throws Exception {
        for (Precision precision : Precision.values()) {
            try (ColumnCache cache = cache(precision, 520, 200)) {
                double[] one = sharing(cache, optimizer, Strategy.sequential(), 1);
                assertThat(sharing(cache, optimizer, Strategy.synchronised(), 2))
                        .containsExactly(one);
                assertThat(sharing(cache, optimizer, Strategy.synchronised(), 3))
                        .containsExactly(one);
            }
        }
    }

    private static double[] sharing(ColumnCache cache, String optimizer, Strategy strategy, int workers)
            throws Exception {
        return trainer(cache, layers(24, 10))
                .optimizer(Optimizer.named(optimizer))
                .schedule(new Schedule.Inverse(0.01, 0.1))
                .l2(0.001)
                .batchSize(100)
                .strategy(strategy)
                .workers(workers)
                .epochs(2)
                .fit()
                .lastWeights();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sequential",
                "synchronized",
                "hogwild",
                "local-locks",
                "local-dirty",
                "sma",
                "model-averaging",
                "parameter-server"
            })
    void everyStrategyLearns(String strategy) throws Exception {
        try (ColumnCache cache = cache(Precision.FLOAT32, ROWS, WIDTH)) {
            TrainingResult result = trainer(cache, layers(12))
                    .strategy(Strategy.named(strategy, 2))
                    .workers(2)
                    .shuffle(Shuffle.BLOCKS)
                    .batchSize(10)
                    .epochs(30)
                    .fit();
            assertThat(result.bestLoss())
                    .isLessThan(0.7 * result.history().getFirst().validationLoss());
        }
    }

    @Test
    void aBatchLargerThanAPartIsTheSumOfItsParts() throws Exception {
        try (ColumnCache cache = cache(Precision.FLOAT64, 9000, 4)) {
            TrainingResult whole = trainer(cache, layers(5).withLoss(OutputLoss.MSE))
                    .batchSize(0)
                    .epochs(2)
                    .fit();
            double[] plain = PlainNetwork.train(cache, whole.model().initialWeights(), 4, 5, CLASSES, 9000, 0.5, 2);
            for (int w = 0; w < plain.length; w++) {
                assertThat(whole.lastWeights()[w]).isCloseTo(plain[w], Offset.offset(1e-10));
            }
        }
    }

    @Test
    void aRunContinuedFromItsCheckpointEndsWithTheSameBits(@TempDir Path directory) throws Exception {
        try (ColumnCache cache = cache(Precision.FLOAT32, ROWS, WIDTH)) {
            double[] through = trainer(cache, layers(9))
                    .optimizer(Optimizer.named("adam"))
                    .epochs(6)
                    .fit()
                    .lastWeights();
            trainer(cache, layers(9))
                    .optimizer(Optimizer.named("adam"))
                    .epochs(3)
                    .checkpoint(directory)
                    .fit();
            double[] continued = trainer(cache, layers(9))
                    .optimizer(Optimizer.named("adam"))
                    .epochs(6)
                    .checkpoint(directory)
                    .resume()
                    .fit()
                    .lastWeights();
            assertThat(continued).containsExactly(through);
            assertThatThrownBy(() -> trainer(cache, layers(17))
                            .optimizer(Optimizer.named("adam"))
                            .checkpoint(directory)
                            .resume()
                            .fit())
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("of another model, … hidden=[9], ")
                    .hasMessageContaining(", not … hidden=[17], ");
        }
    }

    @Test
    void weightsOfANetworkOfAnotherShapeAreNoStart() throws Exception {
        try (ColumnCache cache = cache(Precision.FLOAT32, ROWS, WIDTH)) {
            TrainingResult small = trainer(cache, layers(9)).epochs(1).fit();
            assertThat(trainer(cache, layers(9))
                            .initialWeights(small.weightsByName())
                            .prepare()
                            .model()
                            .initialWeights())
                    .containsExactly(small.weights());
            assertThatThrownBy(() -> trainer(cache, layers(10))
                            .initialWeights(small.weightsByName())
                            .fit())
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("180 of the 200 numbers from w1[0,0] to w1[19,9]");
            assertThatThrownBy(() -> trainer(cache, layers(8))
                            .initialWeights(small.weightsByName())
                            .fit())
                    .hasMessageContaining("there is no weight")
                    .hasMessageContaining("… b2[0,2]");
        }
    }

    @Test
    void aModelFileHoldsTheNetwork(@TempDir Path directory) throws Exception {
        try (ColumnCache cache = cache(Precision.FLOAT32, ROWS, WIDTH)) {
            Trainer trainer = trainer(cache, layers(9, 4).withActivation("gelu"));
            TrainingResult result = trainer.fit();
            Path file = directory.resolve("model.json");
            trainer.modelFile(result, "test").write(file);
            ModelFile read = ModelFile.read(file);
            assertThat(read.training().initialWeights()).containsExactly(result.weights());
            assertThat(read.training().network().shapes())
                    .isEqualTo(result.model().network().shapes());
        }
    }
}
