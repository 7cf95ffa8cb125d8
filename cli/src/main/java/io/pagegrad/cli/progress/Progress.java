package io.pagegrad.cli.progress;

import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.session.Surroundings;
import java.io.PrintStream;
import java.util.Locale;

/// Shows one piece of long work until closed: a daemon thread looks at the work and draws.
///
/// On a terminal the line is redrawn ten times a second and wiped at the end; elsewhere a line is printed every
/// few seconds. The thread that opened it closes it.
public final class Progress implements AutoCloseable {
    private static final long TERMINAL_MILLIS = 100;
    private static final long PLAIN_MILLIS = 5_000;
    /// Work that ends sooner shows nothing.
    private static final long FIRST_MILLIS = 400;

    /// Of the work: before, how fast it goes says nothing about when it ends.
    private static final double LEAST_PART = 0.005;

    private static final int BAR_CELLS = 24;
    private static final char FULL = '█';
    private static final char EMPTY = '░';

    private final String label;
    private final ProgressSource work;
    private final PrintStream out;
    private final int columns;
    private final long startNanos = System.nanoTime();
    private final DrawingThread drawer;
    private boolean drawn;

    private Progress(String label, ProgressSource work, PrintStream out, int columns, boolean quiet) {
        this.label = label;
        this.work = work;
        this.out = out;
        this.columns = columns;
        this.drawer = quiet ? null : new DrawingThread("progress", this::drawUntilInterrupted);
    }

    /// @param label what is going on, `reading trips`
    public static Progress show(Surroundings surroundings, boolean quiet, String label, ProgressSource work) {
        return new Progress(label, work, surroundings.stderr(), surroundings.terminalColumns(), quiet);
    }

    /// As [#show], but nothing where there is no terminal: for work that prints lines of its own there.
    public static Progress showOnTerminal(Surroundings surroundings, boolean quiet, String label, ProgressSource work) {
        return show(surroundings, quiet || !surroundings.onTerminal(), label, work);
    }

    private void drawUntilInterrupted() {
        boolean terminal = columns > 0;
        try {
            Thread.sleep(terminal ? FIRST_MILLIS : PLAIN_MILLIS);
            while (true) {
                String line = line(seconds());
                if (terminal) {
                    out.print("\r" + fit(line) + "\u001b[K");
                    out.flush();
                    drawn = true;
                } else {
                    out.println(line);
                }
                Thread.sleep(terminal ? TERMINAL_MILLIS : PLAIN_MILLIS);
            }
        } catch (InterruptedException e) {
            if (drawn) {
                out.print("\r\u001b[K");
                out.flush();
            }
        }
    }

    private double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /// The whole line, for a terminal or not.
    String line(double seconds) {
        long total = work.total();
        long done = Math.min(work.done(), total > 0 ? total : Long.MAX_VALUE);
        StringBuilder line = new StringBuilder(label);
        if (total > 0) {
            double part = (double) done / total;
            if (columns > 0) {
                int full = (int) Math.round(part * BAR_CELLS);
                line.append("  ").repeat(FULL, full).repeat(EMPTY, BAR_CELLS - full);
            }
            line.append(String.format(Locale.ROOT, " %3.0f %%", Math.floor(part * 100)));
        }
        String detail = work.detail(seconds);
        if (!detail.isEmpty()) {
            line.append("  ").append(detail);
        }
        if (total > 0 && done >= total * LEAST_PART && done < total) {
            line.append("  ")
                    .append(Quantity.seconds(seconds * (total - done) / done))
                    .append(" left");
        }
        return line.toString();
    }

    private String fit(String line) {
        int room = columns - 1;
        return line.codePointCount(0, line.length()) <= room
                ? line
                : line.substring(0, line.offsetByCodePoints(0, room));
    }

    @Override
    public void close() {
        if (drawer != null) {
            drawer.close();
        }
    }
}
