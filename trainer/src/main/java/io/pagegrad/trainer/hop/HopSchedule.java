package io.pagegrad.trainer.hop;

import io.pagegrad.trainer.hop.HopUnit.Place;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Who does what next: every (trial, epoch, partition) once, a trial on one worker at a time, workers where they
/// are as long as there is work for them. Knows neither clocks nor threads; the caller serialises calls.
///
/// Of the models that may train where a worker is, the one with most work left goes first: the longest chain
/// of units decides when all is done.
public final class HopSchedule {
    private final HopOrder order;
    private final int partitions;
    private final PartitionOrder ring;
    private final Map<Integer, Runner> runners = new LinkedHashMap<>();
    private final Place[] where;
    private final HopUnit[] working;
    private final Map<Integer, List<Integer>> replay;

    /// Units of the hop that is going on, for [HopOrder#BARRIER].
    private final List<HopUnit> hop = new ArrayList<>();

    /// A trial on its way.
    private static final class Runner {
        final int trial;
        final int data;
        final BitSet visited = new BitSet();
        final Set<Integer> avoided = new HashSet<>();
        long epoch;
        long until;
        double unitCost = 1;
        boolean busy;

        Runner(int trial, int data) {
            this.trial = trial;
            this.data = data;
        }

        boolean isReady() {
            return !busy && epoch < until;
        }
    }

    public HopSchedule(HopOrder order, int partitions, int workers, long seed) {
        this(order, partitions, workers, seed, Map.of());
    }

    /// @param replay for trials whose order was logged: the partitions in that order, epoch after epoch
    public HopSchedule(HopOrder order, int partitions, int workers, long seed, Map<Integer, List<Integer>> replay) {
        this.order = order;
        this.partitions = partitions;
        this.ring = new PartitionOrder(seed, partitions);
        this.where = new Place[workers];
        this.working = new HopUnit[workers];
        this.replay = Map.copyOf(replay);
    }

    /// Lets a trial train until it has done `until` epochs; adds it if it is new.
    ///
    /// @param data which form of the data
    /// @param epoch the epoch that it is in
    /// @param visited partitions that it has been to in this epoch
    public void send(int trial, int data, long epoch, Collection<Integer> visited, long until) {
        Runner runner = runners.computeIfAbsent(trial, number -> {
            Runner added = new Runner(number, data);
            added.epoch = epoch;
            visited.forEach(added.visited::set);
            return added;
        });
        runner.until = Math.max(runner.until, until);
    }

    /// Takes a trial off; a unit of it that is being worked on must have been told as done or given back.
    public void remove(int trial) {
        runners.remove(trial);
        hop.removeIf(unit -> unit.trial() == trial);
    }

    /// Says how long a unit of a trial takes, in any unit of time.
    public void cost(int trial, double unitCost) {
        Runner runner = runners.get(trial);
        if (runner != null) {
            runner.unitCost = unitCost;
        }
    }

    /// Whether nothing is left to do or being done.
    public boolean isIdle() {
        return runners.values().stream().noneMatch(runner -> runner.busy || runner.epoch < runner.until);
    }

    /// Units that are not done yet, as far as trials have been sent.
    public long unitsLeft() {
        long left = 0;
        for (Runner runner : runners.values()) {
            left += unitsLeft(runner);
        }
        return left;
    }

    private long unitsLeft(Runner runner) {
        return Math.max(0, runner.until - runner.epoch) * partitions - runner.visited.cardinality();
    }

    /// What `worker` shall do now, null when it must wait until something is done.
    ///
    /// @param isWarm whether the columns of a place (form of the data, partition) are in memory
    public HopUnit next(int worker, PlaceTest isWarm) {
        List<HopUnit> ready = order == HopOrder.BARRIER ? hop() : ready();
        HopUnit best = null;
        double bestRank = Double.NEGATIVE_INFINITY;
        Map<Place, Double> places = new HashMap<>();
        for (HopUnit unit : ready) {
            if (!runners.get(unit.trial()).avoided.contains(worker)) {
                places.merge(unit.place(), workLeft(unit), Double::sum);
            }
        }
        Place place = choosePlace(worker, places, isWarm);
        for (HopUnit unit : ready) {
            if (unit.place().equals(place)
                    && !runners.get(unit.trial()).avoided.contains(worker)
                    && workLeft(unit) > bestRank) {
                best = unit;
                bestRank = workLeft(unit);
            }
        }
        if (best != null) {
            runners.get(best.trial()).busy = true;
            hop.remove(best);
            where[worker] = place;
            working[worker] = best;
        }
        return best;
    }

    /// Tells whether a partition of a form of the data is in memory.
    @FunctionalInterface
    public interface PlaceTest {
        boolean test(int data, int partition);
    }

    /// Where a worker goes: it stays where it is if it can; otherwise to columns that are in memory, away from
    /// others, where most work waits.
    private Place choosePlace(int worker, Map<Place, Double> places, PlaceTest isWarm) {
        if (where[worker] != null && places.containsKey(where[worker])) {
            return where[worker];
        }
        Predicate<Place> occupied = place -> {
            for (int other = 0; other < where.length; other++) {
                if (other != worker && working[other] != null && place.equals(working[other].place())) {
                    return true;
                }
            }
            return false;
        };
        Place best = null;
        int bestRank = -1;
        double bestWork = 0;
        for (Map.Entry<Place, Double> candidate : places.entrySet()) {
            Place place = candidate.getKey();
            int rank = (isWarm.test(place.data(), place.partition()) ? 2 : 0) + (occupied.test(place) ? 0 : 1);
            boolean better = rank > bestRank
                    || rank == bestRank
                            && (candidate.getValue() > bestWork
                                    || candidate.getValue() == bestWork && isBefore(place, best));
            if (better) {
                best = place;
                bestRank = rank;
                bestWork = candidate.getValue();
            }
        }
        return best;
    }

    private static boolean isBefore(Place a, Place b) {
        return a.data() != b.data() ? a.data() < b.data() : a.partition() < b.partition();
    }

    private double workLeft(HopUnit unit) {
        Runner runner = runners.get(unit.trial());
        return unitsLeft(runner) * runner.unitCost;
    }

    /// Every unit that may begin now.
    private List<HopUnit> ready() {
        List<HopUnit> ready = new ArrayList<>();
        for (Runner runner : runners.values()) {
            if (!runner.isReady()) {
                continue;
            }
            int position = runner.visited.cardinality();
            if (order == HopOrder.GREEDY && !replay.containsKey(runner.trial)) {
                for (int p = runner.visited.nextClearBit(0); p < partitions; p = runner.visited.nextClearBit(p + 1)) {
                    ready.add(new HopUnit(runner.trial, runner.epoch, position, runner.data, p));
                }
            } else {
                ready.add(new HopUnit(runner.trial, runner.epoch, position, runner.data, following(runner, position)));
            }
        }
        return ready;
    }

    private int following(Runner runner, int position) {
        List<Integer> logged = replay.get(runner.trial);
        if (logged == null) {
            return ring.partition(runner.trial, runner.epoch, position);
        }
        long index = runner.epoch * partitions + position;
        if (index < logged.size()) {
            return logged.get((int) index);
        }
        // the log ends before the run does: what was not visited in this epoch, in order
        return runner.visited.nextClearBit(0);
    }

    /// The units of the hop that are left; when it has ended, one for each partition with models in front of it.
    private List<HopUnit> hop() {
        if (hop.isEmpty() && runners.values().stream().noneMatch(runner -> runner.busy)) {
            Map<Place, HopUnit> chosen = new LinkedHashMap<>();
            for (HopUnit unit : ready()) {
                chosen.merge(unit.place(), unit, (a, b) -> workLeft(b) > workLeft(a) ? b : a);
            }
            hop.addAll(chosen.values());
        }
        return List.copyOf(hop);
    }

    /// A worker has finished its unit.
    ///
    /// @return whether the trial has finished an epoch by it
    public boolean done(int worker) {
        HopUnit unit = working[worker];
        working[worker] = null;
        Runner runner = runners.get(unit.trial());
        runner.busy = false;
        runner.avoided.clear();
        runner.visited.set(unit.partition());
        if (runner.visited.cardinality() < partitions) {
            return false;
        }
        runner.visited.clear();
        runner.epoch++;
        return true;
    }

    /// A worker could not finish its unit: another one is to take it, or the same one if there is no other.
    public void giveBack(int worker) {
        HopUnit unit = working[worker];
        working[worker] = null;
        Runner runner = runners.get(unit.trial());
        runner.busy = false;
        runner.avoided.add(worker);
        if (runner.avoided.size() == where.length) {
            runner.avoided.clear();
        }
        if (order == HopOrder.BARRIER) {
            hop.add(unit);
        }
    }
}
