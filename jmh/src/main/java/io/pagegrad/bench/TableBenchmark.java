package io.pagegrad.bench;

import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The tables of [BenchData], opened, their pages in the page cache.
public abstract class TableBenchmark {
    private static final int READ_BYTES = 256 << 10;

    BenchData data;
    PagefileSource source;
    PagefileTable taxi;
    PagefileTable linear;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);

    void open() {
        data = BenchData.open();
        try {
            source = PostgresCluster.open(data.dataDirectory());
            taxi = source.database(BenchData.DATABASE).table("taxi", false);
            linear = source.database(BenchData.DATABASE).table("lin", false);
            readAll("taxi");
            readAll("lin");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void shut() {
        try {
            source.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads a table's files into a buffer, 256 KiB a call: the floor of everything that begins with pages.
    long readAll(String table) throws IOException {
        long bytes = 0;
        for (Path file : data.files(table)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                int read;
                do {
                    buffer.clear();
                    read = channel.read(buffer);
                    bytes += Math.max(0, read);
                } while (read > 0);
            }
        }
        return bytes;
    }

    /// Fails the benchmark when a figure differs from the server's own by more than rounding of a sum.
    static void check(String what, double expected, double actual) {
        if (!(Math.abs(actual - expected) <= 1e-6 * Math.max(1, Math.abs(expected)))) {
            throw new IllegalStateException(what + " is " + actual + ", the server says " + expected);
        }
    }
}
