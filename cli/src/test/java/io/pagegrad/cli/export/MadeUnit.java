package io.pagegrad.cli.export;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A unit whose rows a test made: texts, null for null.
record MadeUnit(List<String[]> rows, IOException failure) implements ScanUnit {
    static MadeUnit of(String[]... rows) {
        return new MadeUnit(Arrays.asList(rows), null);
    }

    /// One column counting from `first`.
    static MadeUnit counting(int first, int count) {
        List<String[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new String[] {Integer.toString(first + i)});
        }
        return new MadeUnit(rows, null);
    }

    @Override
    public long sizeBytes() {
        return 8192;
    }

    @Override
    public long maxRows() {
        return rows.size();
    }

    @Override
    public ScanCursor open() {
        return new Cursor();
    }

    private final class Cursor implements ScanCursor {
        private int next;

        @Override
        public int fill(ColumnBatch batch) throws IOException {
            batch.clear();
            int filled = 0;
            while (filled < batch.capacity() && next < rows.size()) {
                String[] row = rows.get(next++);
                for (int column = 0; column < row.length; column++) {
                    if (row[column] == null) {
                        batch.bytes(column).appendNull();
                    } else {
                        byte[] utf8 = row[column].getBytes(StandardCharsets.UTF_8);
                        batch.bytes(column).append(MemorySegment.ofArray(utf8), 0, utf8.length);
                    }
                }
                filled++;
            }
            batch.size(filled);
            if (filled == 0 && failure != null) {
                throw failure;
            }
            return filled;
        }

        @Override
        public long bytesRead() {
            return next == 0 ? 0 : 8192;
        }

        @Override
        public void close() {}
    }
}
