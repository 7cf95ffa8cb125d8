package io.pagegrad.cli.search;

import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.trainer.hop.HopListener;
import io.pagegrad.trainer.hop.HopPlan;
import io.pagegrad.trainer.hop.HopUnit;
import io.pagegrad.trainer.hop.TrialState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Where every configuration is at the moment. Thread-safe.
final class SearchBoard implements HopListener {
    private final long expectedEpochs;
    private final int partitions;
    private final int workers;
    private final long startNanos = System.nanoTime();
    private final Map<Integer, Line> lines = new TreeMap<>();
    private long unitsDone;
    private long unitsNow;

    private static final class Line {
        final Map<String, String> choices;
        long until;
        int worker = -1;
        int partition;
        TrialState state;

        Line(Map<String, String> choices) {
            this.choices = choices;
        }

        double score() {
            return state == null ? Double.POSITIVE_INFINITY : state.score();
        }
    }

    /// @param expectedEpochs of all trials together, 0 when nobody knows
    SearchBoard(long expectedEpochs, int partitions, int workers) {
        this.expectedEpochs = expectedEpochs;
        this.partitions = partitions;
        this.workers = workers;
    }

    @Override
    public synchronized void added(HopPlan.Order order) {
        lines.computeIfAbsent(order.trial(), none -> new Line(order.choices())).until = order.untilEpoch();
    }

    @Override
    public synchronized void unitStarted(int worker, HopUnit unit) {
        Line line = lines.get(unit.trial());
        line.worker = worker;
        line.partition = unit.partition();
    }

    @Override
    public synchronized void unitDone(int worker, HopUnit unit, TrialState state) {
        Line line = lines.get(unit.trial());
        line.worker = -1;
        line.state = state;
        unitsNow++;
        unitsDone = lines.values().stream()
                .mapToLong(one -> one.state == null ? 0 : one.state.log().size())
                .sum();
    }

    @Override
    public synchronized void ended(TrialState state) {
        Line line = lines.get(state.trial());
        line.worker = -1;
        line.state = state;
    }

    private double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /// Seconds until all is done if the rest goes on as the units so far; NaN when nothing can be said.
    private double secondsLeft() {
        long all = expectedEpochs * partitions;
        return unitsNow == 0 || all <= unitsDone ? Double.NaN : seconds() / unitsNow * (all - unitsDone);
    }

    /// One line on the whole search.
    synchronized String headline() {
        StringBuilder line = new StringBuilder("search");
        long all = expectedEpochs * partitions;
        if (all > 0) {
            line.append(String.format(Locale.ROOT, " %3.0f %%", Math.min(100, 100.0 * unitsDone / all)));
        }
        line.append("  ")
                .append(lines.size())
                .append(" trials, ")
                .append(workers)
                .append(" workers");
        Line best = lines.values().stream()
                .min(Comparator.comparingDouble(Line::score))
                .orElse(null);
        if (best != null && Double.isFinite(best.score())) {
            line.append(String.format(Locale.ROOT, ", best loss %.6g (trial %d)", best.score(), best.state.trial()));
        }
        if (!Double.isNaN(secondsLeft())) {
            line.append(", ").append(Quantity.seconds(secondsLeft())).append(" left");
        }
        return line.toString();
    }

    /// A table of the trials: those at work first, then the best.
    ///
    /// @param most rows
    synchronized List<String> table(int most) {
        TextTable table = new TextTable("trial", "choices", ">epoch", ">loss", "worker", "partition", "state");
        List<Map.Entry<Integer, Line>> shown = new ArrayList<>(lines.entrySet());
        shown.sort(Comparator.<Map.Entry<Integer, Line>>comparingInt(entry -> entry.getValue().worker < 0 ? 1 : 0)
                .thenComparingDouble(entry -> entry.getValue().score()));
        for (Map.Entry<Integer, Line> entry : shown.subList(0, Math.min(most, shown.size()))) {
            Line line = entry.getValue();
            boolean works = line.worker >= 0;
            table.row(
                    Integer.toString(entry.getKey()),
                    SearchSummary.choices(line.choices),
                    (line.state == null ? 0 : line.state.epoch()) + "/" + line.until,
                    Double.isFinite(line.score()) ? String.format(Locale.ROOT, "%.6g", line.score()) : "",
                    works ? Integer.toString(line.worker) : "",
                    works ? Integer.toString(line.partition) : "",
                    works
                            ? "training"
                            : line.state != null && line.state.ended() != null
                                    ? line.state.ended()
                                    : line.state != null && line.state.epoch() >= line.until ? "done" : "waiting");
        }
        StringBuilder text = new StringBuilder();
        try {
            table.writeTo(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().lines().toList();
    }
}
