package io.pagegrad.pagefile.postgres.differential;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.PagefileException;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.postgres.layout.PageChecksum;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Damages pages of real tables, one input after the other, and reads each table again.
///
/// Allowed are rows and the documented exceptions. Anything else, or an input that takes longer than
/// [#LIMIT_MILLIS], is a failure; its page is kept in the temporary directory. Where pages have checksums, rows
/// are allowed only from pages whose checksum is right.
final class PageFuzz implements AutoCloseable {
    private static final long LIMIT_MILLIS = 20_000;

    /// Tables of one or two pages, with the file of their out-of-line values where they have any.
    private static final String TARGETS = "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ' ||"
            + " pg_relation_filepath(f.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " JOIN pg_class f ON f.oid IN (c.oid, c.reltoastrelid)"
            + " WHERE n.nspname IN ('types', 'fuzzed') AND c.relkind = 'r' AND pg_relation_size(f.oid) BETWEEN 1 AND 65536"
            + " AND c.relname !~ '[^a-z0-9_]' ORDER BY c.oid, f.oid";

    private final PostgresServer server;
    private final boolean checksums;
    private final List<FuzzTarget> targets = new ArrayList<>();
    private final Map<String, Long> outcomes = new TreeMap<>();
    private PagefileSource source;
    private volatile long startedAt;
    private volatile String current = "";

    PageFuzz(int major, boolean checksums) throws Exception {
        this.checksums = checksums;
        server = PostgresServer.builder().major(major).checksums(checksums).start();
        try {
            server.sql(VersionedScript.load("types.sql", major));
            server.sql(VersionedScript.load("fuzzed.sql", major));
            String list = new String(server.copyCsv(TARGETS), StandardCharsets.UTF_8);
            server.stop();
            source = ClusterReading.format().open(server.dataDirectory());
            for (String line : list.split("\n")) {
                int space = line.indexOf(' ');
                PagefileTable table = source.database("postgres").table(line.substring(0, space), false);
                targets.add(new FuzzTarget(table, server.dataDirectory().resolve(line.substring(space + 1))));
            }
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    int targets() {
        return targets.size();
    }

    /// How often each outcome was seen.
    Map<String, Long> outcomes() {
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
        FuzzTarget target = targets.get(random.nextInt(targets.size()));
        int number = random.nextInt(target.pages());
        int scan = random.nextInt(target.scans());
        byte[] before = target.page(number);
        byte[] page = before.clone();
        String done = new PageMutation(random).apply(page);
        if (Arrays.equals(page, before)) {
            return;
        }
        current = "seed " + seed + " " + target + " page " + number + ": " + done;
        startedAt = System.nanoTime();
        target.write(number, page);
        try {
            outcomes.merge(outcome(target, scan, page, number), 1L, Long::sum);
        } finally {
            target.write(number, before);
            startedAt = 0;
        }
    }

    private String outcome(FuzzTarget target, int scan, byte[] page, int number) throws IOException {
        try {
            boolean same = target.readsTheSame(scan);
            if (checksums && !passes(page, number)) {
                throw failure("rows from a page whose checksum is wrong", page, null);
            }
            return same ? "same rows" : "other rows";
        } catch (CorruptPageException e) {
            return "corrupt";
        } catch (PagefileException e) {
            return e.getClass().getSimpleName();
        } catch (IOException e) {
            throw failure("input/output error", page, e);
        } catch (RuntimeException | LinkageError | VirtualMachineError e) {
            throw failure("undocumented " + e, page, e);
        }
    }

    private static boolean passes(byte[] page, int number) {
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
            MemorySegment copy = arena.allocate(FuzzTarget.PAGE, 8).copyFrom(MemorySegment.ofArray(page));
            PageChecksum.scalar().compute(copy.address(), FuzzTarget.PAGE, 1, number, computed);
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
        for (FuzzTarget target : targets) {
            target.close();
        }
        if (source != null) {
            source.close();
        }
        server.close();
    }
}
