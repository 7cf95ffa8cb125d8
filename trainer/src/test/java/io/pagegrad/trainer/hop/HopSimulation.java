package io.pagegrad.trainer.hop;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/// Runs a schedule on a simulated clock.
final class HopSimulation {
    private final HopSchedule schedule;
    private final int workers;
    private final double[] seconds;
    private final double moving;
    private final Set<String> loaded = new HashSet<>();

    /// One unit as it was done.
    record Done(HopUnit unit, int worker, double start, double end) {}

    final List<Done> log = new ArrayList<>();
    double makespan;
    int moves;

    /// @param seconds of a unit of each trial
    /// @param moving seconds that it takes a worker to come to another partition
    HopSimulation(HopSchedule schedule, int workers, double[] seconds, double moving) {
        this.schedule = schedule;
        this.workers = workers;
        this.seconds = seconds;
        this.moving = moving;
    }

    /// @param failing each n-th unit fails once and is given back, 0 for none
    void run(int failing) {
        PriorityQueue<Done> working =
                new PriorityQueue<>(Comparator.comparingDouble(Done::end).thenComparingInt(Done::worker));
        boolean[] idle = new boolean[workers];
        HopUnit[] last = new HopUnit[workers];
        java.util.Arrays.fill(idle, true);
        double now = 0;
        int begun = 0;
        Set<HopUnit> failed = new HashSet<>();
        while (true) {
            for (int worker = 0; worker < workers; worker++) {
                if (!idle[worker]) {
                    continue;
                }
                HopUnit unit = schedule.next(worker, (data, partition) -> loaded.contains(data + "/" + partition));
                if (unit != null) {
                    idle[worker] = false;
                    boolean stays = last[worker] != null && last[worker].place().equals(unit.place());
                    moves += stays ? 0 : 1;
                    loaded.add(unit.data() + "/" + unit.partition());
                    last[worker] = unit;
                    begun++;
                    working.add(new Done(unit, worker, now, now + seconds[unit.trial()] + (stays ? 0 : moving)));
                }
            }
            if (working.isEmpty()) {
                makespan = now;
                return;
            }
            Done next = working.poll();
            now = next.end();
            idle[next.worker()] = true;
            if (failing > 0 && begun % failing == 0 && failed.add(next.unit())) {
                schedule.giveBack(next.worker());
            } else {
                log.add(next);
                schedule.done(next.worker());
            }
        }
    }
}
