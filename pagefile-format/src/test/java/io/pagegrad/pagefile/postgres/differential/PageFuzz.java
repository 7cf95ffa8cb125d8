package io.pagegrad.pagefile.postgres.differential;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.PagefileException;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.postgres.layout.PageChecksum;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// Damages pages of real tables, one input after the other, and reads each table again.
///
/// Allowed are rows and the documented exceptions. Anything else, or an input that takes longer than
/// [#LIMIT_MILLIS], is a failure; its page is kept in the temporary directory. Where pages have checksums, rows
/// are allowed only from pages whose checksum is right.
final class PageFuzz implements AutoCloseable {
    static final long LIMIT_MILLIS = 20_000;
    private static final int PAGE = 8192;

    /// One table whose file is damaged: its own file or that of its out-of-line values.
    private record Target(PagefileTable table, Path file, byte[] original, byte[] rows) {}

    private final PostgresServer server;
    private final PagefileSource source;
    private final boolean checksums;
    private final List<Target> targets = new ArrayList<>();
    private final TreeMap<String, Long> outcomes = new TreeMap<>();
    private volatile long startedAt;
    private volatile String current = "";

    PageFuzz(int major, boolean checksums) throws Exception {
        this.checksums = checksums;
        server = PostgresServer.builder().major(major).checksums(checksums).start();
        server.sql(VersionedScript.load("types.sql", major));
        server.sql(VersionedScript.load("fuzzed.sql", major));
        List<String[]> files = new ArrayList<>();
        String list = new String(
                server.copyCsv(
                        "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), pg_relation_filepath(c.oid),"
                                + " CASE WHEN pg_relation_size(t.oid) > 0 THEN pg_relation_filepath(t.oid) END"
                                + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_class t ON t.oid = c.reltoastrelid"
                                + " WHERE n.nspname IN ('types', 'fuzzed') AND c.relkind = 'r' AND pg_relation_size(c.oid) > 0 ORDER BY c.oid"),
                java.nio.charset.StandardCharsets.UTF_8);
        for (String line : list.split("\n")) {
            String[] fields = line.replace("\"\"", "\"").split(",", -1);
            if (fields.length == 3 && !fields[0].startsWith("\"")) {
                files.add(fields);
            }
        }
        server.stop();
        source = ClusterReading.format().open(server.dataDirectory());
        for (String[] fields : files) {
            PagefileTable table = source.database("postgres").table(fields[0], false);
            byte[] rows = PageCsv.of(table);
            for (int i = 1; i < 3; i++) {
                if (!fields[i].isEmpty()) {
                    Path file = server.dataDirectory().resolve(fields[i]);
                    targets.add(new Target(table, file, Files.readAllBytes(file), rows));
                }
            }
        }
    }

    int targets() {
        return targets.size();
    }

    TreeMap<String, Long> outcomes() {
        return outcomes;
    }

    /// Runs inputs of the seeds `[from, from + count)`.
    void run(long from, long count) throws IOException {
        Thread tested = Thread.currentThread();
        Thread watch = Thread.ofPlatform().daemon().start(() -> watch(tested));
        try {
            for (long seed = from; seed < from + count; seed++) {
                one(seed);
            }
        } finally {
            watch.interrupt();
        }
    }

    private void one(long seed) throws IOException {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        Target target = targets.get(random.nextInt(targets.size()));
        int pages = target.original().length / PAGE;
        int pageNumber = random.nextInt(pages);
        byte[] page = Arrays.copyOfRange(target.original(), pageNumber * PAGE, (pageNumber + 1) * PAGE);
        byte[] before = page.clone();
        String done = new PageMutation(random).apply(page);
        if (Arrays.equals(page, before)) {
            return;
        }
        current = "seed " + seed + " " + target.table().name() + " "
                + target.file().getFileName() + " page " + pageNumber + ": " + done;
        startedAt = System.nanoTime();
        try (RandomAccessFile file = new RandomAccessFile(target.file().toFile(), "rw")) {
            file.seek((long) pageNumber * PAGE);
            file.write(page);
            try {
                outcomes.merge(outcome(target, page, pageNumber), 1L, Long::sum);
            } finally {
                file.seek((long) pageNumber * PAGE);
                file.write(before);
                startedAt = 0;
            }
        }
    }

    private String outcome(Target target, byte[] page, int pageNumber) throws IOException {
        try {
            byte[] rows = PageCsv.of(target.table());
            boolean same = Arrays.equals(rows, target.rows());
            if (checksums && !passes(page, pageNumber)) {
                throw failure("rows from a page whose checksum is wrong", page, null);
            }
            return same ? "same rows" : "other rows";
        } catch (CorruptPageException e) {
            return "corrupt";
        } catch (PagefileException e) {
            return e.getClass().getSimpleName();
        } catch (IOException e) {
            throw failure("input/output error", page, e);
        } catch (RuntimeException | Error e) {
            throw failure("undocumented " + e, page, e);
        }
    }

    private static boolean passes(byte[] page, int pageNumber) {
        boolean zero = true;
        for (byte b : page) {
            zero &= b == 0;
        }
        if (zero) {
            return true;
        }
        int stored = page[8] & 0xFF | (page[9] & 0xFF) << 8;
        int[] computed = new int[1];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(PAGE, 8).copyFrom(MemorySegment.ofArray(page));
            PageChecksum.scalar().compute(copy.address(), PAGE, 1, pageNumber, computed);
        }
        return computed[0] == stored;
    }

    private AssertionError failure(String what, byte[] page, Throwable cause) throws IOException {
        Path kept = Files.createTempFile("pagegrad-fuzz-", ".page");
        Files.write(kept, page);
        return new AssertionError(what + "; " + current + "; page kept as " + kept, cause);
    }

    private void watch(Thread tested) {
        try {
            while (true) {
                Thread.sleep(1000);
                long since = startedAt;
                if (since != 0 && (System.nanoTime() - since) / 1_000_000 > LIMIT_MILLIS) {
                    System.err.println("takes too long: " + current);
                    for (StackTraceElement frame : tested.getStackTrace()) {
                        System.err.println("    " + frame);
                    }
                    Runtime.getRuntime().halt(99);
                }
            }
        } catch (InterruptedException e) {
            // the run has ended
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
        server.close();
    }
}
