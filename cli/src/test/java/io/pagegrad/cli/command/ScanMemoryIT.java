package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.testdata.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The peak of resident memory of a scan, against the bound that docs/performance.md names.
class ScanMemoryIT {
    private static final long MEGABYTE = 1 << 20;
    private static final int HEAP_MEGABYTES = 48;
    private static final int THREADS = 2;

    /// Of the virtual machine itself: its classes, compiled code, garbage collector's tables, thread stacks.
    private static final int MACHINE_MEGABYTES = 192;

    /// Pieces of a scan that wait for the one before, and the buffers of one thread.
    private static final int THREAD_MEGABYTES = 32;

    @Test
    void aTableTenTimesTheHeapIsScannedWithinTheBound() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/status")));
        try (PostgresServer server = PostgresServer.builder().start()) {
            server.sql("CREATE UNLOGGED TABLE t (i int, x float8, v text); ALTER TABLE t ALTER v SET STORAGE PLAIN;"
                    + "INSERT INTO t SELECT i, i / 7.0, repeat('x', 2600) FROM generate_series(1, 185000) i");
            server.stop();
            long bytes = Files.walk(server.dataDirectory().resolve("base"))
                    .mapToLong(path -> path.toFile().length())
                    .max()
                    .orElseThrow();
            assertThat(bytes).isGreaterThan(10L * HEAP_MEGABYTES * MEGABYTE);
            long peak = peakOfScan(server.dataDirectory());
            System.out.println(
                    "peak of resident memory " + peak / MEGABYTE + " MiB, table " + bytes / MEGABYTE + " MiB");
            long bound = (HEAP_MEGABYTES + MACHINE_MEGABYTES + THREADS * THREAD_MEGABYTES) * MEGABYTE;
            assertThat(bound).isLessThan(bytes);
            assertThat(peak).isLessThan(bound);
        }
    }

    private static long peakOfScan(Path data) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + Path.of(System.getProperty("pagegrad.root"), "jvm.options"),
                        "-Xmx" + HEAP_MEGABYTES + "m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        MeasuredScan.class.getName(),
                        "scan",
                        "t",
                        "-D",
                        data.toString(),
                        "--threads",
                        Integer.toString(THREADS),
                        "--quiet",
                        "--output",
                        "/dev/null"))
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        Matcher line = Pattern.compile("VmHWM:\\s+(\\d+) kB").matcher(printed);
        assertThat(line.find()).as(printed).isTrue();
        return Long.parseLong(line.group(1)) << 10;
    }
}
