package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.postgres.type.Quoting;
import io.pagegrad.pagefile.text.TextSink;
import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// How many rows a table has, and a number that depends on all of them but not on their order: the sum of the
/// first 64 bits, signed, of the MD5 of each row's text in UTF-8.
///
/// SQL computes the same with [#sql].
record RowSetHash(long rows, BigInteger sum) {
    private static final int BATCH_ROWS = 1024;
    private static final long UNIT_BYTES = 16L << 20;

    /// The query that computes both on the server.
    static String sql(String from) {
        return "SELECT count(*), coalesce(sum(('x' || substr(md5(convert_to(ROW(pagegrad_row.*)::text, 'UTF8')), 1, 16))"
                + "::bit(64)::bigint::numeric), 0) FROM " + from + " AS pagegrad_row";
    }

    /// Computes both from the pages, on this thread.
    static RowSetHash of(PagefileTable table) throws IOException {
        Projection projection = Projection.all(table.schema(), Projection.Form.TEXT);
        Accumulator accumulator = new Accumulator();
        try (ColumnBatch batch =
                        ColumnBatch.allocate(projection.physicalTypes(table.schema()), BATCH_ROWS, MemoryTag.BATCH);
                TextSink text = new TextSink(MemoryTag.SCRATCH)) {
            for (ScanUnit unit : table.scanUnits(projection, UNIT_BYTES)) {
                try (ScanCursor cursor = unit.open()) {
                    while (cursor.fill(batch) > 0) {
                        for (int row = 0; row < batch.size(); row++) {
                            print(batch, row, text);
                            accumulator.add(text);
                        }
                    }
                }
            }
        }
        return accumulator.result();
    }

    /// A row as `record_out` prints it.
    private static void print(ColumnBatch batch, int row, TextSink text) {
        text.clear();
        text.append('(');
        for (int i = 0; i < batch.columnCount(); i++) {
            if (i > 0) {
                text.append(',');
            }
            BytesVector column = batch.bytes(i);
            if (!column.isNull(row)) {
                int start = text.position();
                text.append(column.bytes(), column.offset(row), column.length(row));
                Quoting.recordField(text, start);
            }
        }
        text.append(')');
    }

    private static final class Accumulator {
        private final MessageDigest md5;
        private long rows;
        private BigInteger sum = BigInteger.ZERO;
        private long high;
        private long low;

        Accumulator() {
            try {
                md5 = MessageDigest.getInstance("MD5");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has MD5", e);
            }
        }

        void add(TextSink text) {
            md5.update(text.text().asByteBuffer());
            byte[] digest = md5.digest();
            long first = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                first = first << 8 | digest[i] & 0xFF;
            }
            // a sum of 32-bit halves cannot overflow before 2³¹ rows
            high += first >> 32;
            low += first & 0xFFFF_FFFFL;
            rows++;
            if ((rows & 0x3FFF_FFFF) == 0) {
                fold();
            }
        }

        private void fold() {
            sum = sum.add(BigInteger.valueOf(high).shiftLeft(32)).add(BigInteger.valueOf(low));
            high = 0;
            low = 0;
        }

        RowSetHash result() {
            fold();
            return new RowSetHash(rows, sum);
        }
    }
}
