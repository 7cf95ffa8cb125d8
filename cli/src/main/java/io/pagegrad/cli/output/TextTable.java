package io.pagegrad.cli.output;

import io.pagegrad.cli.session.Surroundings;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/// Rows of text in aligned columns; a column that is empty in every row is left out.
public final class TextTable {
    private static final String GAP = "  ";

    private final List<String> titles = new ArrayList<>();
    private final List<Boolean> rightAligned = new ArrayList<>();
    private final List<String[]> rows = new ArrayList<>();

    /// @param titles one for each column; a leading `>` aligns the column to the right; all empty gives no title
    /// line
    public TextTable(String... titles) {
        for (String title : titles) {
            boolean right = title.startsWith(">");
            this.titles.add(right ? title.substring(1) : title);
            rightAligned.add(right);
        }
    }

    public TextTable row(String... cells) {
        if (cells.length != titles.size()) {
            throw new IllegalArgumentException(cells.length + " cells in a table of " + titles.size() + " columns");
        }
        rows.add(cells);
        return this;
    }

    public void print(Surroundings surroundings) throws IOException {
        try (Writer out = surroundings.writer()) {
            writeTo(out);
        }
    }

    public void writeTo(Appendable out) throws IOException {
        int[] widths = widths();
        if (titles.stream().anyMatch(title -> !title.isEmpty())) {
            writeLine(out, widths, titles.toArray(String[]::new));
        }
        for (String[] row : rows) {
            writeLine(out, widths, row);
        }
    }

    /// Characters of the widest cell of each column, -1 for a column without content.
    private int[] widths() {
        int[] widths = new int[titles.size()];
        for (int column = 0; column < widths.length; column++) {
            int widest = 0;
            for (String[] row : rows) {
                widest = Math.max(widest, length(row[column]));
            }
            widths[column] = widest == 0 && !rows.isEmpty() ? -1 : Math.max(widest, length(titles.get(column)));
        }
        return widths;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private void writeLine(Appendable out, int[] widths, String[] cells) throws IOException {
        StringBuilder line = new StringBuilder();
        String gap = "";
        for (int column = 0; column < widths.length; column++) {
            if (widths[column] < 0) {
                continue;
            }
            String padding = " ".repeat(widths[column] - length(cells[column]));
            line.append(gap);
            line.append(rightAligned.get(column) ? padding + cells[column] : cells[column] + padding);
            gap = GAP;
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }
}
