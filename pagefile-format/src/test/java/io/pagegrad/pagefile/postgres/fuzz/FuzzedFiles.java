package io.pagegrad.pagefile.postgres.fuzz;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.PagefileException;
import io.pagegrad.pagefile.PagefileFormat;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.postgres.PostgresFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/// The files that a cluster is opened with: control file, filenode maps, transaction logs, catalogs. An input is
/// a byte that chooses the file, one that chooses a block of it, and what stands there.
final class FuzzedFiles implements FuzzedPart {
    /// Lines of paths relative to the data directory.
    static final String LIST = "fuzzed-files";

    /// A table whose rows need the transaction logs.
    static final String TABLE = "fuzzed.multi";

    private static final int BLOCK = 8192;
    private static final String CONTROL = "global/pg_control";

    private final Path data;
    private final List<String> names;
    private final List<byte[]> originals = new ArrayList<>();

    FuzzedFiles(Path data) throws IOException {
        this.data = data;
        this.names = Files.readAllLines(data.resolve(LIST));
        for (String name : names) {
            originals.add(Files.readAllBytes(data.resolve(name)));
        }
    }

    static PagefileFormat format() {
        return new PostgresFormat();
    }

    @Override
    public void read(byte[] input) throws IOException {
        if (input.length < 2) {
            return;
        }
        int file = (input[0] & 0xFF) % names.size();
        byte[] damaged = originals.get(file).clone();
        int blocks = Math.max(1, damaged.length / BLOCK);
        int at = (input[1] & 0xFF) % blocks * BLOCK;
        System.arraycopy(input, 2, damaged, at, Math.min(input.length - 2, damaged.length - at));
        if (names.get(file).equals(CONTROL)) {
            sign(damaged);
        }
        Path path = data.resolve(names.get(file));
        Files.write(path, damaged);
        try {
            readRows();
        } catch (PagefileException | IOException e) {
            // documented
        } finally {
            Files.write(path, originals.get(file));
        }
    }

    /// A wrong checksum of the control file would end every input: most get the right one of version 17.
    private static void sign(byte[] control) {
        if (control[control.length - 1] == 0) {
            CRC32C crc = new CRC32C();
            crc.update(control, 0, 288);
            for (int i = 0; i < 4; i++) {
                control[288 + i] = (byte) (crc.getValue() >>> 8 * i);
            }
        }
    }

    private void readRows() throws IOException {
        try (PagefileSource source = format().open(data)) {
            PagefileTable table = source.database("postgres").table(TABLE, false);
            Projection all = Projection.all(table.schema(), Projection.Form.TEXT);
            try (ColumnBatch batch = ColumnBatch.allocate(all.physicalTypes(table.schema()), 256, MemoryTag.BATCH)) {
                for (ScanUnit unit : table.scanUnits(all, 64L * BLOCK)) {
                    try (ScanCursor cursor = unit.open()) {
                        while (cursor.fill(batch) > 0) {
                            // rows are as good as exceptions
                        }
                    }
                }
            }
        }
    }

    /// Inputs that hold the first blocks of the files as they are.
    List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < originals.size(); i++) {
            byte[] block = Arrays.copyOf(originals.get(i), Math.min(BLOCK, originals.get(i).length));
            byte[] seed = new byte[block.length + 2];
            seed[0] = (byte) i;
            System.arraycopy(block, 0, seed, 2, block.length);
            seeds.add(seed);
        }
        return seeds;
    }

    @Override
    public void close() {
        // nothing is open between inputs
    }
}
