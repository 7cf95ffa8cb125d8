package io.pagegrad.cli.search;

import io.pagegrad.cli.progress.DrawingThread;
import io.pagegrad.cli.session.Surroundings;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Draws a [SearchBoard] until closed: on a terminal a table that is redrawn in place and wiped at the end,
/// elsewhere a line every few seconds. The thread that opened it closes it.
final class SearchScreen implements AutoCloseable {
    private static final long TERMINAL_MILLIS = 250;
    private static final long PLAIN_MILLIS = 5_000;
    private static final int MOST_ROWS = 20;

    private final SearchBoard board;
    private final PrintStream out;
    private final int columns;
    private final DrawingThread drawer;
    private int drawnLines;

    private SearchScreen(SearchBoard board, PrintStream out, int columns, boolean quiet) {
        this.board = board;
        this.out = out;
        this.columns = columns;
        this.drawer = quiet ? null : new DrawingThread("search", this::draw);
    }

    static SearchScreen show(Surroundings surroundings, boolean quiet, SearchBoard board) {
        return new SearchScreen(board, surroundings.stderr(), surroundings.terminalColumns(), quiet);
    }

    private void draw() {
        boolean terminal = columns > 0;
        try {
            while (true) {
                Thread.sleep(terminal ? TERMINAL_MILLIS : PLAIN_MILLIS);
                if (terminal) {
                    redraw();
                } else {
                    out.println(board.headline());
                }
            }
        } catch (InterruptedException e) {
            wipe();
        }
    }

    private void redraw() {
        List<String> lines = new ArrayList<>(List.of(board.headline()));
        lines.addAll(board.table(MOST_ROWS));
        StringBuilder text = new StringBuilder();
        up(text);
        for (String line : lines) {
            String shown = line.length() < columns ? line : line.substring(0, columns - 1);
            text.append(shown).append("\u001b[K\n");
        }
        // lines of the table before that are not covered
        text.append("\u001b[J");
        out.print(text);
        out.flush();
        drawnLines = lines.size();
    }

    private void up(StringBuilder text) {
        if (drawnLines > 0) {
            text.append("\u001b[").append(drawnLines).append("A\r");
        }
    }

    private void wipe() {
        if (drawnLines > 0) {
            StringBuilder text = new StringBuilder();
            up(text);
            out.print(text.append("\u001b[J"));
            out.flush();
        }
    }

    @Override
    public void close() {
        if (drawer != null) {
            drawer.close();
        }
    }
}
