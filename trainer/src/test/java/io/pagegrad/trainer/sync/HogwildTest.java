package io.pagegrad.trainer.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.testing.Quadratic;
import io.pagegrad.trainer.testing.Regression;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.update.Schedule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/// Properties and bounds of global updates: H2 to H6.
class HogwildTest {
    /// H2
    @Test
    void theCounterHandsOutEveryBatchOnce() {
        int batches = 20_000;
        AtomicIntegerArray taken = new AtomicIntegerArray(batches);
        for (int window : new int[] {Integer.MAX_VALUE / 2, 2}) {
            BatchCounter counter = new BatchCounter(0, batches, 4, window);
            try (Quadratic quadratic = new Quadratic(1, 0.1, 4, 1, 0)) {
                quadratic.engine().parallel(worker -> {
                    for (long batch = counter.take(worker, 1); batch >= 0; batch = counter.take(worker, 1)) {
                        taken.incrementAndGet((int) batch);
                        counter.done(worker);
                    }
                });
            }
        }
        for (int batch = 0; batch < batches; batch++) {
            assertThat(taken.get(batch)).isEqualTo(2);
        }
    }

    /// H3
    @Test
    void agesAreMeasuredAndNeverExceedTheBound() throws IOException {
        Regression data = Regression.of(40_000, 5);
        try (ColumnCache cache = data.cache(Precision.FLOAT32, 65_536)) {
            for (int bound : new int[] {0, 1, 2, 4}) {
                AgeHistogram ages = train(cache, new Hogwild(4).withMaxAge(bound), 0.05, bound)
                        .ages();
                assertThat(ages.largest()).isBetween(0L, (long) bound);
                long counted = 0;
                for (long count : ages.counts()) {
                    counted += count;
                }
                assertThat(counted).isEqualTo(3 * 40_000 / 32);
            }
        }
    }

    /// H3, both sides: while one learner is at work on a batch the others end no more than the bound says, and
    /// without a bound all.
    @Test
    void aLearnerThatIsHeldUpHoldsTheOthersWithinTheBoundAndOnlyThere() throws InterruptedException {
        int batches = 1000;
        assertThat(endedWhileOneIsHeldUp(batches, Integer.MAX_VALUE / 2)).isEqualTo(batches - 1);
        for (int window : new int[] {0, 1, 2, 5}) {
            assertThat(endedWhileOneIsHeldUp(batches, window)).isEqualTo(window);
        }
    }

    /// Batches that another learner ends while one keeps the first.
    private static int endedWhileOneIsHeldUp(int batches, int window) throws InterruptedException {
        BatchCounter counter = new BatchCounter(0, batches, 2, window);
        assertThat(counter.take(0, 1)).isZero();
        AtomicInteger ended = new AtomicInteger();
        Thread other = Thread.ofPlatform().start(() -> {
            while (counter.take(1, 1) >= 0) {
                ended.incrementAndGet();
                counter.done(1);
            }
        });
        if (window < batches) {
            // it has asked for the batch behind the window, and must not get it
            while (counter.taken() < window + 2) {
                Thread.onSpinWait();
            }
            other.join(50);
        } else {
            other.join();
        }
        int meanwhile = ended.get();
        counter.done(0);
        other.join();
        assertThat(ended).hasValue(batches - 1);
        return meanwhile;
    }

    /// H4
    @Test
    void reachesLeastSquaresAtHalfTheBound() throws IOException {
        Regression data = Regression.of(6000, 6);
        double exact = data.error(data.exact());
        try (ColumnCache cache = data.cache(Precision.FLOAT64, 6000)) {
            for (int learners : new int[] {2, 4, 8}) {
                // the curvature of the mean squared error on standard features is 2
                double rate = 0.5 * Strategy.hogwild(learners).stabilityBound() / 2;
                for (int run = 0; run < 20; run++) {
                    TrainingResult result = Trainer.on(cache)
                            .label("y")
                            .linear("a", "b", "c")
                            .strategy(Strategy.hogwild(learners))
                            .workers(learners)
                            .seed(run)
                            .batchSize(600)
                            .schedule(new Schedule.Inverse(rate, 0.05))
                            .epochs(30)
                            .patience(100)
                            .fit();
                    assertThat(data.error(result.lastWeights())).isBetween(exact, exact * 1.01);
                }
            }
        }
    }

    /// H5, and the bound itself: learners in lock step, each `learners - 1` updates behind.
    @Test
    void inLockStepTheBoundSeparatesConvergenceFromDivergence() {
        for (int learners : new int[] {2, 4, 8}) {
            double bound = Strategy.hogwild(learners).stabilityBound();
            assertThat(lockStep(learners, 0.9 * bound)).isLessThan(1e-2);
            assertThat(lockStep(learners, 1.1 * bound)).isGreaterThan(1e2);
            assertThat(lockStep(learners, 3 * bound)).isGreaterThan(1e100);
        }
    }

    /// Each update uses the weights that were there `learners - 1` updates before.
    private static double lockStep(int learners, double rate) {
        try (Quadratic quadratic = new Quadratic(1, rate, 1, 1, 0)) {
            Engine engine = quadratic.engine();
            Replica shared = engine.newReplica();
            List<Replica> readers = new ArrayList<>();
            for (int learner = 0; learner < learners; learner++) {
                Replica reader = engine.newReplica();
                reader.gradient(0);
                readers.add(reader);
            }
            for (int update = 0; update < 6000; update++) {
                Replica reader = readers.get(update % learners);
                if (!shared.step(reader, update + 1)) {
                    return Double.POSITIVE_INFINITY;
                }
                engine.copy(shared.weights(), reader.weights());
                reader.gradient(0);
            }
            return Math.abs(shared.weights().read()[0]);
        }
    }

    /// The table of the reference.
    @Test
    void boundsAreThoseOfTheReference() {
        double[][] table = {{1, 2}, {2, 1.0}, {4, .445}, {8, .209}, {16, .101}, {32, .050}, {3328, 4.7e-4}};
        for (double[] row : table) {
            assertThat(Strategy.hogwild((int) row[0]).stabilityBound()).isCloseTo(row[1], within(row[1] * 0.02));
        }
    }

    /// H6: with at most two neighbouring batches at work, and neighbours touching different weights, learners
    /// never meet: the result is the sequential one exactly.
    @Test
    void disjointRowsGiveExactlyTheSequentialResult() throws IOException {
        int batches = 2000;
        int rows = 32 * batches;
        double[] left = new double[rows];
        double[] right = new double[rows];
        double[] label = new double[rows];
        // every row pushes its weight by the same amount, so each order adds the same numbers
        for (int r = 0; r < rows; r++) {
            (r / 32 % 2 == 0 ? left : right)[r] = 1;
        }
        try (ColumnCache cache =
                Regression.cache(Precision.FLOAT64, rows, List.of("l", "r", "y"), List.of(left, right, label))) {
            for (int run = 0; run < 20; run++) {
                TrainingResult result = Trainer.on(cache)
                        .label("y")
                        .loss("(x, w) -> x.l * w.l + x.r * w.r + 0 * x.y")
                        .strategy(new Hogwild(2).withMaxAge(2))
                        .workers(2)
                        .initialWeights(Map.of("l", 0.0, "r", 0.0))
                        .shuffle(Shuffle.NONE)
                        .batchSize(32)
                        .learningRate(0.25)
                        .epochs(1)
                        .fit();
                assertThat(result.weight("l")).isEqualTo(-0.25 * batches / 2);
                assertThat(result.weight("r")).isEqualTo(-0.25 * batches / 2);
            }
        }
    }

    @Test
    void aFailingWorkerEndsTheOthersAndIsReported() {
        try (Quadratic quadratic = new Quadratic(1, 0.1, 3, 1, 0)) {
            Engine engine = quadratic.engine();
            assertThatThrownBy(() -> engine.parallel(worker -> {
                        if (worker == 1) {
                            throw new IllegalStateException("worker 1 fails");
                        }
                        assertThat(engine.meet(worker)).isFalse();
                    }))
                    .hasMessage("worker 1 fails");
            ParameterVector vector = engine.newVector();
            engine.parallel(worker -> assertThat(engine.meet(worker)).isTrue());
            assertThat(engine.isFinite(vector)).isTrue();
        }
    }

    /// The parameter server holds back who is ahead.
    @Test
    void parameterServerReachesLeastSquaresAndBoundsTheAge() throws IOException {
        Regression data = Regression.of(6000, 6);
        double exact = data.error(data.exact());
        try (ColumnCache cache = data.cache(Precision.FLOAT64, 6000)) {
            int slack = 2;
            TrainingResult result = train(cache, Strategy.parameterServer(2, slack), 0.02, 1);
            assertThat(data.error(result.lastWeights())).isBetween(exact, exact * 1.02);
            assertThat(result.ages().largest()).isLessThanOrEqualTo(2L * slack + 1);
        }
    }

    private static TrainingResult train(ColumnCache cache, Strategy strategy, double rate, long seed)
            throws IOException {
        return Trainer.on(cache)
                .label("y")
                .linear("a", "b", "c")
                .strategy(strategy)
                .workers(Math.max(1, strategy.learners()))
                .seed(seed)
                .shuffle(Shuffle.NONE)
                .batchSize(32)
                .learningRate(rate)
                .epochs(3)
                .fit();
    }
}
