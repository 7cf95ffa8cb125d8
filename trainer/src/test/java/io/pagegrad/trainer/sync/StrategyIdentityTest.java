package io.pagegrad.trainer.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.testing.Regression;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.update.Optimizer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrategyIdentityTest {
    private static final Regression DATA = Regression.of(10_007, 3);
    private static ColumnCache wide;
    private static ColumnCache narrow;

    @BeforeAll
    static void load() {
        wide = DATA.cache(Precision.FLOAT64, 1000);
        narrow = DATA.cache(Precision.FLOAT32, 4096);
    }

    @AfterAll
    static void close() {
        wide.close();
        narrow.close();
    }

    static Stream<String> words() {
        return Stream.of(
                "sequential",
                "synchronized",
                "hogwild",
                "local-locks",
                "local-dirty",
                "sma",
                "model-averaging",
                "parameter-server");
    }

    /// H1, L3 and their like for the others.
    @ParameterizedTest
    @MethodSource("words")
    void oneLearnerOfAnyStrategyIsSequentialBitForBit(String word) throws IOException {
        for (String optimizer : List.of("sgd", "adam")) {
            for (ColumnCache cache : List.of(wide, narrow)) {
                double[] expected = train(cache, Strategy.sequential(), 1, 100, optimizer);
                assertThat(train(cache, Strategy.named(word, 1), 1, 100, optimizer))
                        .containsExactly(expected);
            }
        }
    }

    /// S1 and S3: batches of several leaves, batches that straddle row groups, workers that do not divide the
    /// leaves.
    @ParameterizedTest
    @ValueSource(longs = {32, 1000, 2048, 3000, 5000, 0})
    void synchronizedGivesEqualBitsForEveryNumberOfWorkers(long batchRows) throws IOException {
        for (ColumnCache cache : List.of(wide, narrow)) {
            double[] expected = train(cache, Strategy.sequential(), 1, batchRows, "momentum");
            for (int workers : new int[] {1, 2, 3, 5}) {
                assertThat(train(cache, Strategy.synchronised(), workers, batchRows, "momentum"))
                        .containsExactly(expected);
            }
        }
    }

    @Test
    void localLocksAndSmaGiveEqualBitsForEveryNumberOfWorkers() throws IOException {
        for (Strategy strategy : List.of(
                Strategy.localLocks(4),
                LocalModels.locks(4).withPeriod(32),
                Strategy.sma(3),
                LocalModels.sma(4).withPeriod(3),
                Strategy.modelAveraging(3))) {
            for (long batchRows : new long[] {64, 2048}) {
                double[] expected = train(wide, strategy, 1, batchRows, "sgd");
                for (int workers : new int[] {2, 3, 4}) {
                    assertThat(train(wide, strategy, workers, batchRows, "sgd"))
                            .as("%s with %d workers", strategy, workers)
                            .containsExactly(expected);
                }
            }
        }
    }

    /// H7: with a lock the batches are applied one after the other, in the order they are handed out.
    @Test
    void lockedHogwildIsSequentialForEveryNumberOfLearners() throws IOException {
        double[] expected = train(wide, Strategy.sequential(), 1, 100, "sgd");
        assertThat(train(wide, new Hogwild(3).withLock(), 3, 100, "sgd")).containsExactly(expected);
    }

    /// Batches of 400 numbers are not worth a second worker, so nothing races.
    @Test
    void learnersTakeTurnsOnOneWorkerWhereBatchesAreTiny() throws IOException {
        double[] expected = train(wide, Strategy.sequential(), 1, 100, "sgd");
        assertThat(train(wide, Strategy.hogwild(3), 3, 100, "sgd")).containsExactly(expected);
        double[] dirty = train(wide, Strategy.localDirty(3), 1, 100, "sgd");
        assertThat(train(wide, Strategy.localDirty(3), 3, 100, "sgd")).containsExactly(dirty);
    }

    @Test
    void sameSeedGivesTheSameWeightsAndAnotherSeedOthers() throws IOException {
        for (Shuffle shuffle : List.of(Shuffle.BLOCKS, Shuffle.FULL)) {
            double[] first = shuffled(shuffle, 7, 1);
            assertThat(shuffled(shuffle, 7, 2)).containsExactly(first);
            assertThat(shuffled(shuffle, 8, 1)).isNotEqualTo(first);
        }
    }

    private static double[] shuffled(Shuffle shuffle, long seed, int workers) throws IOException {
        return Trainer.on(wide)
                .label("y")
                .linear()
                .shuffle(shuffle)
                .seed(seed)
                .workers(workers)
                .batchSize(64)
                .epochs(2)
                .fit()
                .lastWeights();
    }

    private static double[] train(ColumnCache cache, Strategy strategy, int workers, long batchRows, String optimizer)
            throws IOException {
        TrainingResult result = Trainer.on(cache)
                .label("y")
                .linear("a", "b", "c")
                .strategy(strategy)
                .workers(workers)
                .optimizer(Optimizer.named(optimizer))
                .learningRate(0.02)
                .batchSize(batchRows)
                .shuffle(Shuffle.NONE)
                .epochs(2)
                .fit();
        assertThat(result.rows()).isEqualTo(2L * DATA.y().length);
        return result.lastWeights();
    }
}
