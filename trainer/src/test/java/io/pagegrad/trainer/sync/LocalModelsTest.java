package io.pagegrad.trainer.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.SpinWait;
import io.pagegrad.trainer.testing.Quadratic;
import io.pagegrad.trainer.testing.Regression;
import io.pagegrad.trainer.update.Schedule;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Identities and bounds of local models: L1 to L7 and those of SMA.
class LocalModelsTest {
    private static final int ROUNDS = 200;

    /// L1, first identity: the central model is the average that the learners had one round before.
    @Test
    void centralModelIsTheAverageOfTheRoundBefore() {
        double[] values = values(4 * ROUNDS);
        for (int learners : new int[] {2, 4}) {
            try (Quadratic quadratic = new Quadratic(0.3, 1, 1, 1, values)) {
                Learning learning = Strategy.localLocks(learners).open(quadratic.engine());
                double average = 1;
                for (int round = 0; round < ROUNDS; round++) {
                    learning.run((long) round * learners, (long) (round + 1) * learners, () -> false);
                    Map<String, double[]> state = learning.save();
                    assertThat(state.get("central")[0]).isCloseTo(average, within(1e-12));
                    average = average(state, learners);
                }
            }
        }
    }

    /// L1, second identity: what learners and central model have in sum changes by the steps alone.
    @Test
    void sumOfLearnersAndCentralModelIsConservedButForTheSteps() {
        int learners = 3;
        double[] values = values(learners * ROUNDS);
        double curvature = 0.4;
        try (Quadratic quadratic = new Quadratic(curvature, 1, 1, 1, values)) {
            Learning learning = Strategy.localLocks(learners).open(quadratic.engine());
            for (int round = 0; round < ROUNDS; round++) {
                Map<String, double[]> before = learning.save();
                double steps = 0;
                for (int learner = 0; learner < learners; learner++) {
                    steps += curvature
                            * (before.get("learner" + learner + ".weights")[0] - values[round * learners + learner]);
                }
                learning.run((long) round * learners, (long) (round + 1) * learners, () -> false);
                assertThat(total(learning.save(), learners)).isCloseTo(total(before, learners) - steps, within(1e-12));
            }
        }
    }

    /// L2: below the bound the average converges, above it does not.
    @Test
    void averageConvergesBelowTheBoundAndBlowsUpAbove() {
        for (int learners : new int[] {2, 4, 8}) {
            double bound = 2 * (1 - 1.0 / learners);
            assertThat(Strategy.localLocks(learners).stabilityBound()).isCloseTo(bound, within(1e-3));
            assertThat(distanceAfter(Strategy.localLocks(learners), 0.9 * bound, 3000))
                    .isLessThan(1e-3);
            assertThat(distanceAfter(Strategy.localLocks(learners), 1.1 * bound, 3000))
                    .isGreaterThan(1e3);
        }
    }

    /// The bounds of the reference, with and without momentum.
    @Test
    void momentumMovesTheBoundAsMeasured() {
        double[][] table = {{2, 1.00, 1.32}, {4, 1.50, 1.66}, {8, 1.75, 1.83}, {32, 1.94, 1.96}};
        for (double[] row : table) {
            int learners = (int) row[0];
            assertThat(LocalModels.sma(learners).withMomentum(0).stabilityBound())
                    .isCloseTo(row[1], within(0.01));
            assertThat(Strategy.sma(learners).stabilityBound()).isCloseTo(row[2], within(0.01));
            assertThat(distanceAfter(Strategy.sma(learners), 0.9 * row[2], 3000))
                    .isLessThan(1e-3);
            assertThat(distanceAfter(Strategy.sma(learners), 1.1 * row[2], 3000))
                    .isGreaterThan(1e3);
        }
    }

    /// With other periods too, both what learners have in common and what sets them apart shrink below the bound.
    @Test
    void everyPeriodHasABoundOfItsOwn() {
        for (LocalModels usual : List.of(LocalModels.locks(2), LocalModels.locks(4), LocalModels.sma(2))) {
            for (int period : new int[] {1, 2, 3, 4, 33}) {
                LocalModels strategy = usual.withPeriod(period);
                double bound = strategy.stabilityBound();
                assertThat(farthestAfter(strategy, 0.97 * bound)).isLessThan(1e-3);
                assertThat(farthestAfter(strategy, 1.03 * bound)).isGreaterThan(1e3);
            }
        }
    }

    /// Largest weight of any learner after many rounds on a quadratic of curvature 1, from weights that differ.
    private static double farthestAfter(LocalModels strategy, double rate) {
        int batches = 1000 * strategy.learners() * strategy.period();
        try (Quadratic quadratic = new Quadratic(1, rate, 1, 1, new double[batches])) {
            Learning learning = strategy.open(quadratic.engine());
            Map<String, double[]> state = learning.save();
            for (int learner = 0; learner < strategy.learners(); learner++) {
                state.put("learner" + learner + ".weights", new double[] {1 + learner * learner});
            }
            learning.restore(state);
            if (!learning.run(0, batches, () -> false)) {
                return Double.POSITIVE_INFINITY;
            }
            double farthest = 0;
            for (int learner = 0; learner < strategy.learners(); learner++) {
                farthest = Math.max(farthest, Math.abs(learning.save().get("learner" + learner + ".weights")[0]));
            }
            return farthest;
        }
    }

    /// Distance of the model from the optimum 0 after some rounds on a quadratic of curvature 1.
    private static double distanceAfter(Strategy strategy, double rate, int rounds) {
        int batches = rounds * strategy.learners();
        try (Quadratic quadratic = new Quadratic(1, rate, 1, 1, new double[batches])) {
            Learning learning = strategy.open(quadratic.engine());
            if (!learning.run(0, batches, () -> false)) {
                return Double.POSITIVE_INFINITY;
            }
            ParameterVector model = quadratic.engine().newVector();
            learning.model(model);
            return Math.abs(model.read()[0]);
        }
    }

    /// The difference between learners shrinks by 1 - rate × curvature - 1 / learners a round.
    @Test
    void learnersApproachEachOtherAtTheStatedRate() {
        int learners = 4;
        double rate = 0.3;
        double[] values = new double[learners * 3];
        for (int learner = 0; learner < learners; learner++) {
            values[learner] = learner;
        }
        try (Quadratic quadratic = new Quadratic(1, rate, 1, 1, values)) {
            Learning learning = Strategy.localLocks(learners).open(quadratic.engine());
            learning.run(0, learners, () -> false);
            double before = spread(learning.save());
            learning.run(learners, 2 * learners, () -> false);
            assertThat(spread(learning.save())).isCloseTo(before * (1 - rate - 0.25), within(1e-12));
        }
    }

    private static double spread(Map<String, double[]> state) {
        return state.get("learner1.weights")[0] - state.get("learner0.weights")[0];
    }

    /// SMA: the central model moves by the corrections plus momentum times its last move.
    @Test
    void centralModelOfSmaMovesWithMomentum() {
        int learners = 2;
        double momentum = 0.9;
        double[] values = values(learners * 50);
        try (Quadratic quadratic = new Quadratic(0.5, 0.5, 1, 1, values)) {
            Learning learning = Strategy.sma(learners).open(quadratic.engine());
            double before = 1;
            double central = 1;
            for (int round = 0; round < 50; round++) {
                Map<String, double[]> state = learning.save();
                double corrections = 0;
                for (int learner = 0; learner < learners; learner++) {
                    corrections += (state.get("learner" + learner + ".weights")[0] - central) / learners;
                }
                double expected = central + corrections + momentum * (central - before);
                learning.run((long) round * learners, (long) (round + 1) * learners, () -> false);
                before = central;
                central = learning.save().get("central")[0];
                assertThat(central).isCloseTo(expected, within(1e-12));
            }
        }
    }

    @Test
    void smaWithoutMomentumIsLocalModels() {
        double[] values = values(400);
        assertThat(finalModel(LocalModels.sma(4).withMomentum(0), values))
                .isEqualTo(finalModel(Strategy.localLocks(4), values));
    }

    @Test
    void learnersDriftForThePeriodBetweenCorrections() {
        double[] values = {0, 0, 0, 4, 4, 4};
        try (Quadratic quadratic = new Quadratic(1, 0.5, 1, 1, values)) {
            Learning learning = LocalModels.sma(2).withPeriod(3).open(quadratic.engine());
            learning.run(0, 6, () -> false);
            Map<String, double[]> state = learning.save();
            // 1 → 0.5 → 0.25 (correction half of 0.25 - 1) → 0.125 + 0.375; and 1 → 2.5 → 3.25 → 3.625 - 1.125
            assertThat(state.get("learner0.weights")[0]).isEqualTo(0.5);
            assertThat(state.get("learner1.weights")[0]).isEqualTo(2.5);
            assertThat(state.get("central")[0]).isEqualTo(1 + 0.5 * (0.25 - 1) + 0.5 * (3.25 - 1));
        }
    }

    @Test
    void aDroppedRateGathersTheLearnersOfSma() {
        double[] values = values(100);
        try (Quadratic quadratic = new Quadratic(1, 0.5, 1, 1, values)) {
            Learning learning = Strategy.sma(2).open(quadratic.engine());
            learning.run(0, 50, () -> false);
            learning.rateDropped();
            Map<String, double[]> state = learning.save();
            for (String name : new String[] {"learner0.weights", "learner1.weights", "central before"}) {
                assertThat(state.get(name)).containsExactly(state.get("central"));
            }
        }
    }

    /// In a run, where the schedule's step size falls and nowhere else.
    @Test
    void aRunGathersTheLearnersOfSmaWhereItsRateDrops() throws IOException {
        LocalModels gathers = LocalModels.sma(2);
        LocalModels goesOn = new LocalModels("sma", 2, 0.5, gathers.momentum(), 1, true, false);
        Schedule constant = new Schedule.Constant(0.1);
        Schedule dropping = new Schedule.Steps(0.1, 0.5, 60);
        try (ColumnCache cache = Regression.of(2000, 4).cache(Precision.FLOAT64, 512)) {
            assertThat(afterTwoEpochs(cache, gathers, constant))
                    .containsExactly(afterTwoEpochs(cache, goesOn, constant));
            assertThat(afterTwoEpochs(cache, gathers, dropping)).isNotEqualTo(afterTwoEpochs(cache, goesOn, dropping));
        }
    }

    private static double[] afterTwoEpochs(ColumnCache cache, Strategy strategy, Schedule schedule) throws IOException {
        return Trainer.on(cache)
                .label("y")
                .linear("a", "b", "c")
                .strategy(strategy)
                .schedule(schedule)
                .batchSize(50)
                .validateEvery(10)
                .epochs(2)
                .fit()
                .lastWeights();
    }

    @Test
    void anAverageThatCannotBeStableIsRefused() {
        assertThatThrownBy(() -> LocalModels.sma(32).withAlpha(0.1)).hasMessageContaining("at most 1 / learners");
    }

    /// L6: the last steps count even when the batches do not fill the last round.
    @Test
    void everyLearnerIsFoldedInAtTheEnd() {
        double[] values = values(7);
        try (Quadratic quadratic = new Quadratic(1, 0.5, 1, 1, values)) {
            Learning learning = Strategy.localLocks(4).open(quadratic.engine());
            learning.run(0, 7, () -> false);
            ParameterVector model = quadratic.engine().newVector();
            learning.model(model);
            assertThat(model.read()[0]).isCloseTo(average(learning.save(), 4), within(1e-12));
        }
    }

    /// L7: another number of learners begins at the model of the former.
    @Test
    void anotherNumberOfLearnersGoesOnFromTheSameModel() {
        double[] values = values(60);
        try (Quadratic quadratic = new Quadratic(1, 0.3, 1, 1, values)) {
            Engine engine = quadratic.engine();
            Learning two = Strategy.localLocks(2).open(engine);
            two.run(0, 60, () -> false);
            ParameterVector model = engine.newVector();
            two.model(model);
            Learning five = Strategy.localLocks(5).open(engine);
            Map<String, double[]> state = five.save();
            state.replaceAll((name, value) -> name.equals("steps") ? value : model.read());
            five.restore(state);
            ParameterVector after = engine.newVector();
            five.model(after);
            assertThat(after.read()[0]).isCloseTo(model.read()[0], within(1e-15));
        }
    }

    /// L4 and L5: both forms reach the exact least-squares solution. The step size falls, so that what is left at
    /// the end is not noise of the last batches. Batches and epochs are large enough for workers that race.
    @Test
    void locksAndDirtyReachLeastSquares() throws IOException {
        Regression data = Regression.of(80_000, 11);
        double exact = data.error(data.exact());
        try (ColumnCache cache = data.cache(Precision.FLOAT64, 4096)) {
            double locks = data.error(weights(cache, Strategy.localLocks(4), 0));
            assertThat(locks).isBetween(exact, exact * 1.01);
            for (int run = 0; run < 20; run++) {
                double dirty = data.error(weights(cache, Strategy.localDirty(4), run));
                assertThat(dirty).isBetween(exact, locks * 1.02);
            }
        }
    }

    /// A learner whose thread comes when the others are nearly done must not draw the central model back to where
    /// it began.
    @Test
    void aLearnerThatWasLeftBehindDoesNotDrawTheOthersBack() {
        // batches large enough for two workers, of which a claim takes twelve
        int batchRows = 1024;
        int batches = 1600;
        int nearlyAll = 125;
        try (Quadratic quadratic = new Quadratic(1, 0.1, 2, batchRows, new double[batches * batchRows])) {
            Thread punctual = Thread.currentThread();
            AtomicInteger asked = new AtomicInteger();
            AtomicInteger askedByLate = new AtomicInteger();
            Learning learning = Strategy.localDirty(2).open(quadratic.engine());
            learning.run(0, batches, () -> {
                SpinWait wait = new SpinWait();
                if (Thread.currentThread().equals(punctual)) {
                    boolean nearlyDone = asked.incrementAndGet() == nearlyAll;
                    while (nearlyDone && askedByLate.get() < 2) {
                        wait.pause();
                    }
                    return nearlyDone;
                }
                while (askedByLate.get() == 0 && asked.get() < nearlyAll) {
                    wait.pause();
                }
                return askedByLate.incrementAndGet() > 1;
            });
            assertThat(asked).hasValue(nearlyAll);
            ParameterVector model = quadratic.engine().newVector();
            learning.model(model);
            assertThat(model.read()[0]).isCloseTo(0, within(1e-9));
            assertThat(learning.save().get("learner1.weights")[0]).isCloseTo(0, within(1e-9));
        }
    }

    /// Runs of one batch, as with a validation after each: every learner has its turn, and each correction is
    /// that of the rule.
    @Test
    void everyLearnerTrainsHoweverShortTheRunsAre() {
        int learners = 3;
        double[] values = values(12);
        for (Strategy strategy :
                List.of(Strategy.localLocks(learners), Strategy.localDirty(learners), LocalModels.sma(learners))) {
            try (Quadratic quadratic = new Quadratic(0.5, 1, 2, 1, values)) {
                double momentum = ((LocalModels) strategy).momentum();
                Learning learning = strategy.open(quadratic.engine());
                double[] learner = {1, 1, 1};
                double central = 1;
                double before = 1;
                for (int batch = 0; batch < values.length; batch++) {
                    int turn = batch % learners;
                    double share = (learner[turn] - central) / learners;
                    double next = central + share + momentum * (central - before);
                    learner[turn] -= 0.5 * (learner[turn] - values[batch]) + share;
                    before = central;
                    central = next;
                    learning.run(batch, batch + 1, () -> false);
                    Map<String, double[]> state = learning.save();
                    assertThat(state.get("central")[0]).isCloseTo(central, within(1e-12));
                    assertThat(state.get("learner" + turn + ".weights")[0]).isCloseTo(learner[turn], within(1e-12));
                }
                assertThat(learning.save().get("steps")).containsExactly(4, 4, 4);
            }
        }
    }

    /// A learner that a short run left without a turn has it in the next one, also after a restart.
    @Test
    void whoHadNoTurnBeginsTheNextRun() {
        double[] values = values(14);
        for (Strategy strategy : List.of(Strategy.localLocks(4), Strategy.sma(4), Strategy.localDirty(4))) {
            try (Quadratic quadratic = new Quadratic(0.5, 1, 1, 1, values)) {
                Learning whole = strategy.open(quadratic.engine());
                Learning restarted = strategy.open(quadratic.engine());
                for (int batch = 0; batch < values.length; batch += 7) {
                    whole.run(batch, batch + 7, () -> false);
                    Learning next = strategy.open(quadratic.engine());
                    next.restore(restarted.save());
                    restarted = next;
                    restarted.run(batch, batch + 7, () -> false);
                }
                assertThat(whole.save().get("steps")).containsExactly(4, 4, 3, 3);
                Map<String, double[]> state = restarted.save();
                whole.save()
                        .forEach((name, value) -> assertThat(state.get(name)).containsExactly(value));
            }
        }
    }

    @Test
    void thePeriodFollowsTheBatchSizeUnlessGiven() {
        assertThat(period(Strategy.localDirty(2), 32, 1_000_000)).isEqualTo(4);
        assertThat(period(Strategy.localLocks(2), 32, 1_000_000)).isEqualTo(32);
        assertThat(period(Strategy.localDirty(2), 1, 1_000_000)).isEqualTo(128);
        assertThat(period(Strategy.localLocks(2), 1, 1_000_000)).isEqualTo(1024);
        assertThat(period(Strategy.localDirty(2), 1024, 10_000_000)).isEqualTo(4);
        assertThat(period(Strategy.localLocks(2), 1024, 10_000_000)).isEqualTo(32);
        assertThat(period(Strategy.localDirty(2), 4096, 10_000_000)).isEqualTo(2);
        assertThat(period(Strategy.localLocks(2), 8192, 10_000_000)).isEqualTo(4);
        // 976 batches for two learners: thirty batches leave each sixteen corrections
        assertThat(period(Strategy.localLocks(2), 1024, 1_000_000)).isEqualTo(30);
        assertThat(period(Strategy.localLocks(2), 65_536, 1_000)).isEqualTo(1);
        // 100 batches for two learners: three batches leave each sixteen corrections
        assertThat(period(Strategy.localLocks(2), 32, 3_200)).isEqualTo(3);
        assertThat(period(LocalModels.locks(2).withPeriod(1), 32, 1_000_000)).isEqualTo(1);
        assertThat(period(Strategy.sma(2), 32, 1_000_000)).isEqualTo(1);
    }

    private static int period(Strategy strategy, long batchRows, long rows) {
        return ((LocalModels) strategy.settled(batchRows, rows)).period();
    }

    private static double[] weights(ColumnCache cache, Strategy strategy, long seed) throws IOException {
        return Trainer.on(cache)
                .label("y")
                .linear("a", "b", "c")
                .strategy(strategy)
                .workers(2)
                .seed(seed)
                .batchSize(500)
                .schedule(new Schedule.Inverse(0.1, 0.005))
                .epochs(10)
                .fit()
                .lastWeights();
    }

    private static double finalModel(Strategy strategy, double[] values) {
        try (Quadratic quadratic = new Quadratic(1, 0.2, 1, 1, values)) {
            Learning learning = strategy.open(quadratic.engine());
            learning.run(0, values.length, () -> false);
            ParameterVector model = quadratic.engine().newVector();
            learning.model(model);
            return model.read()[0];
        }
    }

    private static double average(Map<String, double[]> state, int learners) {
        double sum = 0;
        for (int learner = 0; learner < learners; learner++) {
            sum += state.get("learner" + learner + ".weights")[0];
        }
        return sum / learners;
    }

    private static double total(Map<String, double[]> state, int learners) {
        return state.get("central")[0] + learners * average(state, learners);
    }

    private static double[] values(int count) {
        double[] values = new double[count];
        Random random = new Random(count);
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }
}
