package io.pagegrad.cli.export;

import io.pagegrad.cli.columnar.ColumnarExport;
import io.pagegrad.cli.output.OutputTarget;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.progress.Progress;
import io.pagegrad.cli.scan.OrderedScan;
import io.pagegrad.cli.scan.RowStream;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.text.CsvEncoder;
import io.pagegrad.cli.text.EncodedRows;
import io.pagegrad.cli.text.JsonLinesEncoder;
import io.pagegrad.cli.text.RowEncoder;
import io.pagegrad.cli.text.TextStep;
import java.io.IOException;
import java.util.function.Supplier;

/// Writes all rows of a stream in one format to one place.
///
/// @param limit the most rows to write, -1 for all
/// @param output path, or `-` or null for standard output
/// @param provisional true keeps rows from standard output until they are confirmed
/// @param label what progress says is going on
public record RowExport(
        RowFormat format,
        boolean withHeader,
        long limit,
        String output,
        boolean provisional,
        int threads,
        boolean quiet,
        String label) {

    /// Asked when every row was read, before a file appears.
    @FunctionalInterface
    public interface Confirmation {
        /// @throws io.pagegrad.pagefile.RefusedPagefileException when the rows do not count
        void confirm() throws IOException;
    }

    /// @return rows written
    public long run(RowStream rows, Surroundings surroundings, Confirmation confirmation) throws IOException {
        long start = System.nanoTime();
        long written;
        try (OutputTarget target = OutputTarget.open(surroundings, output, provisional)) {
            written = switch (format) {
                case CSV -> writeText(rows, () -> new CsvEncoder(rows.fields(), withHeader), target, surroundings);
                case JSONL -> writeText(rows, () -> new JsonLinesEncoder(rows.fields()), target, surroundings);
                case ARROW, ARROW_STREAM, PARQUET -> writeColumnar(rows, target, surroundings);
            };
            confirmation.confirm();
            target.commit();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!quiet && (surroundings.onTerminal() || output != null)) {
            surroundings.stderr().println(Quantity.count(written) + " rows in " + Quantity.seconds(seconds));
        }
        return written;
    }

    private long writeText(
            RowStream rows, Supplier<RowEncoder> encoders, OutputTarget target, Surroundings surroundings)
            throws IOException {
        target.stream().write(encoders.get().header());
        OrderedScan<EncodedRows> scan = new OrderedScan<>(
                rows.units(), threads, () -> new TextStep(rows, encoders.get()), surroundings.interruption());
        RowCount count = new RowCount(limit);
        try (Progress _ = Progress.show(surroundings, quiet, label, scan.progress())) {
            if (limit != 0) {
                scan.run(piece -> {
                    piece.writeTo(target.stream(), count.take(piece.rows()));
                    return !count.full();
                });
            }
        }
        return count.taken();
    }

    private long writeColumnar(RowStream rows, OutputTarget target, Surroundings surroundings) throws IOException {
        ColumnarExport export = new ColumnarExport(format.columnar(), rows);
        RowCount count = new RowCount(limit);
        try (ColumnarExport.Scan scan = export.open(threads, surroundings.interruption());
                Progress _ = Progress.show(surroundings, quiet, label, scan.progress())) {
            export.write(scan, target.stream(), count::take);
        }
        return count.taken();
    }

    /// Counts rows up to a limit.
    private static final class RowCount {
        private final long limit;
        private long taken;

        RowCount(long limit) {
            this.limit = limit;
        }

        /// How many of `rows` are still wanted.
        int take(int rows) {
            int wanted = limit < 0 ? rows : (int) Math.min(rows, limit - taken);
            taken += wanted;
            return wanted;
        }

        boolean full() {
            return limit >= 0 && taken >= limit;
        }

        long taken() {
            return taken;
        }
    }
}
