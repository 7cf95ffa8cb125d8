package io.pagegrad.trainer.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.trainer.hop.HopSimulation.Done;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// Schedules on simulated clocks.
class HopScheduleTest {
    /// One instance drawn from a number: sizes, durations, order, failures.
    private record Instance(
            HopOrder order,
            int trials,
            int partitions,
            int workers,
            int epochs,
            double[] seconds,
            int failing,
            int forms) {
        static Instance of(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            int trials = 1 + random.nextInt(9);
            double[] seconds = IntStream.range(0, trials)
                    .mapToDouble(t -> 0.1 + random.nextInt(30))
                    .toArray();
            HopOrder order = HopOrder.values()[random.nextInt(3)];
            int failing = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
            return new Instance(
                    order,
                    trials,
                    1 + random.nextInt(6),
                    1 + random.nextInt(6),
                    1 + random.nextInt(3),
                    seconds,
                    failing,
                    1 + random.nextInt(2));
        }

        HopSimulation run() {
            HopSchedule schedule = new HopSchedule(order, partitions, workers, trials);
            for (int trial = 0; trial < trials; trial++) {
                schedule.send(trial, trial % forms, 0, List.of(), epochs);
            }
            HopSimulation simulation = new HopSimulation(schedule, workers, seconds, 0.05);
            simulation.run(failing);
            assertThat(schedule.isIdle()).isTrue();
            assertThat(schedule.unitsLeft()).isZero();
            return simulation;
        }
    }

    @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
    void everyUnitIsDoneOnceAndNoModelIsInTwoPlaces(@ForAll long seed) {
        Instance instance = Instance.of(seed);
        HopSimulation simulation = instance.run();
        Set<List<Long>> units = new HashSet<>();
        for (Done done : simulation.log) {
            units.add(List.of((long) done.unit().trial(), done.unit().epoch(), (long)
                    done.unit().partition()));
        }
        int expected = instance.trials() * instance.partitions() * instance.epochs();
        assertThat(simulation.log).hasSize(expected);
        assertThat(units).hasSize(expected);
        for (int trial = 0; trial < instance.trials(); trial++) {
            assertOneAfterTheOther(simulation, trial, instance.partitions());
        }
        for (int worker = 0; worker < instance.workers(); worker++) {
            int number = worker;
            assertDisjoint(simulation.log.stream()
                    .filter(done -> done.worker() == number)
                    .toList());
        }
    }

    private static void assertOneAfterTheOther(HopSimulation simulation, int trial, int partitions) {
        List<Done> own = simulation.log.stream()
                .filter(done -> done.unit().trial() == trial)
                .sorted(Comparator.comparingDouble(Done::start))
                .toList();
        assertDisjoint(own);
        for (int i = 0; i < own.size(); i++) {
            assertThat(own.get(i).unit().epoch()).isEqualTo(i / partitions);
            assertThat(own.get(i).unit().position()).isEqualTo(i % partitions);
        }
    }

    private static void assertDisjoint(List<Done> units) {
        List<Done> sorted = new ArrayList<>(units);
        sorted.sort(Comparator.comparingDouble(Done::start));
        for (int i = 1; i < sorted.size(); i++) {
            assertThat(sorted.get(i).start())
                    .isGreaterThanOrEqualTo(sorted.get(i - 1).end());
        }
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void ringAndBarrierLeadEachModelTheSameWayWhateverTheWorkers(@ForAll long seed) {
        Instance drawn = Instance.of(seed);
        Map<Integer, List<Integer>> expected = null;
        for (HopOrder order : List.of(HopOrder.RING, HopOrder.BARRIER)) {
            for (int workers : new int[] {1, 3, drawn.workers()}) {
                Instance instance = new Instance(
                        order,
                        drawn.trials(),
                        drawn.partitions(),
                        workers,
                        drawn.epochs(),
                        drawn.seconds(),
                        0,
                        drawn.forms());
                Map<Integer, List<Integer>> ways = ways(instance.run().log);
                expected = expected == null ? ways : expected;
                assertThat(ways).isEqualTo(expected);
            }
        }
    }

    @Test
    void aLoggedOrderIsReplayedWithAnotherNumberOfWorkers() {
        Instance greedy = new Instance(HopOrder.GREEDY, 7, 5, 4, 3, new double[] {3, 1, 4, 1, 5, 9, 2}, 0, 2);
        Map<Integer, List<Integer>> logged = ways(greedy.run().log);
        HopSchedule schedule = new HopSchedule(HopOrder.GREEDY, 5, 2, 99, logged);
        for (int trial = 0; trial < 7; trial++) {
            schedule.send(trial, trial % 2, 0, List.of(), 3);
        }
        HopSimulation replay = new HopSimulation(schedule, 2, new double[] {1, 1, 1, 2, 2, 2, 2}, 0);
        replay.run(0);
        assertThat(ways(replay.log)).isEqualTo(logged);
    }

    private static Map<Integer, List<Integer>> ways(List<Done> log) {
        Map<Integer, List<Integer>> ways = new HashMap<>();
        log.stream()
                .sorted(Comparator.comparingDouble(Done::start))
                .forEach(done -> ways.computeIfAbsent(done.unit().trial(), none -> new ArrayList<>())
                        .add(done.unit().partition()));
        return ways;
    }

    @Test
    void equalUnitsFinishWithinFifteenPercentOfTheLowerBound() {
        double[] seconds = new double[16];
        Arrays.fill(seconds, 1);
        for (HopOrder order : HopOrder.values()) {
            HopSimulation simulation = new Instance(order, 16, 8, 8, 5, seconds, 0, 1).run();
            double lowerBound = 16 * 8 * 5 / 8.0;
            assertThat(simulation.makespan).as(order.word()).isLessThanOrEqualTo(1.15 * lowerBound);
        }
    }

    /// The mix of the paper's heterogeneous workload: batches of 128 and of 4 rows.
    @Test
    void withoutBarrierAMixOfFastAndSlowModelsEndsInHalfTheTime() {
        double[] seconds = new double[48];
        Arrays.fill(seconds, 1);
        for (int slow = 0; slow < 10; slow++) {
            seconds[slow * 48 / 10] = 8;
        }
        double barrier = new Instance(HopOrder.BARRIER, 48, 8, 8, 5, seconds, 0, 1).run().makespan;
        for (HopOrder order : List.of(HopOrder.RING, HopOrder.GREEDY)) {
            double makespan = new Instance(order, 48, 8, 8, 5, seconds, 0, 1).run().makespan;
            assertThat(barrier / makespan).as(order.word()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aGreedyWorkerStaysAsLongAsModelsComeToItsPartition() {
        double[] seconds = new double[16];
        Arrays.fill(seconds, 1);
        HopSchedule schedule = new HopSchedule(HopOrder.GREEDY, 8, 2, 1);
        for (int trial = 0; trial < 16; trial++) {
            schedule.send(trial, 0, 0, List.of(), 5);
        }
        HopSimulation simulation = new HopSimulation(schedule, 2, seconds, 0.2);
        simulation.run(0);
        // 640 units; a partition an epoch is 40 moves
        assertThat(simulation.moves).isLessThanOrEqualTo(60);
    }

    @Test
    void aTrialTakenOffLeavesTheOthersToEnd() {
        HopSchedule schedule = new HopSchedule(HopOrder.BARRIER, 2, 1, 1);
        schedule.send(0, 0, 0, List.of(), 1);
        schedule.send(1, 0, 0, List.of(), 1);
        HopUnit first = schedule.next(0, (data, partition) -> false);
        schedule.giveBack(0);
        schedule.remove(first.trial());
        HopSimulation rest = new HopSimulation(schedule, 1, new double[] {1, 1}, 0);
        rest.run(0);
        assertThat(rest.log).hasSize(2).allMatch(done -> done.unit().trial() != first.trial());
    }

    @Test
    void aUnitGivenBackGoesToAnotherWorker() {
        HopSchedule schedule = new HopSchedule(HopOrder.RING, 1, 2, 1);
        schedule.send(0, 0, 0, List.of(), 1);
        assertThat(schedule.next(0, (data, partition) -> true)).isNotNull();
        schedule.giveBack(0);
        assertThat(schedule.next(0, (data, partition) -> true)).isNull();
        assertThat(schedule.next(1, (data, partition) -> true)).isNotNull();
    }
}
