package io.pagegrad.pagefile.postgres.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileException;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.TableSummary;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Damaged transaction logs, filenode maps, catalogs and control files of a cluster without checksums: opening
/// it and reading its tables gives rows or documented exceptions.
class ClusterFuzzIT {
    private static final List<String> TABLES =
            List.of("fuzzed.mixed", "fuzzed.external", "fuzzed.dropped", "fuzzed.multi", "types.composites");
    private static final int MAX_CHANGED_BYTES = 8192;

    private static PostgresServer server;
    private static final List<Path> files = new ArrayList<>();

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().major(17).checksums(false).start();
        server.sql(VersionedScript.load("types.sql", 17));
        server.sql(VersionedScript.load("fuzzed.sql", 17));
        server.sql(
                "CREATE TABLE fuzzed.multi (a int PRIMARY KEY, b int); CREATE TABLE fuzzed.child () INHERITS (fuzzed.mixed);"
                        + "INSERT INTO fuzzed.multi SELECT i, i FROM generate_series(1, 50) i;"
                        + "BEGIN; SELECT * FROM fuzzed.multi FOR KEY SHARE; SAVEPOINT s; UPDATE fuzzed.multi SET b = 0 WHERE a % 2 = 0;"
                        + "SAVEPOINT s2; SELECT * FROM fuzzed.multi FOR SHARE; COMMIT");
        List<String> relations = List.of(
                "pg_class",
                "pg_attribute",
                "pg_type",
                "pg_namespace",
                "pg_database",
                "pg_am",
                "pg_inherits",
                "pg_enum",
                "pg_range");
        for (String relation : relations) {
            files.add(Path.of(server.queryValue("SELECT pg_relation_filepath('" + relation + "')")));
        }
        String database = files.getFirst().getParent().toString();
        server.stop();
        for (String file : List.of(
                "global/pg_filenode.map",
                database + "/pg_filenode.map",
                "pg_xact/0000",
                "pg_multixact/offsets/0000",
                "pg_multixact/members/0000")) {
            files.add(Path.of(file));
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        files.clear();
    }

    @Test
    void damagedFilesOfAClusterGiveRowsOrDocumentedExceptions() throws Exception {
        Map<String, Integer> outcomes = run(1, 25);
        assertThat(outcomes).containsKeys("rows", "CorruptPageException");
    }

    /// Inputs for each file: system property `pagegrad.campaign.inputs`.
    @Tag("campaign")
    @Test
    void manyDamagedFilesOfAClusterGiveRowsOrDocumentedExceptions() throws Exception {
        System.out.println("damaged files of a cluster: "
                + run(
                        Long.getLong("pagegrad.campaign.seed", 7_000_000),
                        Integer.getInteger("pagegrad.campaign.inputs", 5_000)));
    }

    private static Map<String, Integer> run(long firstSeed, int inputsForEachFile) throws Exception {
        Map<String, Integer> outcomes = new TreeMap<>();
        for (Path relative : files) {
            Path file = server.dataDirectory().resolve(relative);
            byte[] original = Files.readAllBytes(file);
            for (long seed = firstSeed; seed < firstSeed + inputsForEachFile; seed++) {
                Random random = new Random(seed * 31 + relative.hashCode());
                byte[] damaged = original.clone();
                // files grow in pages, and most of the last one may be empty
                int from = random.nextInt(Math.max(1, original.length / MAX_CHANGED_BYTES)) * MAX_CHANGED_BYTES;
                int length = Math.min(MAX_CHANGED_BYTES, original.length - from);
                byte[] part = java.util.Arrays.copyOfRange(original, from, from + length);
                String done = new PageMutation(random).apply(part);
                System.arraycopy(part, 0, damaged, from, length);
                Files.write(file, damaged);
                try {
                    outcomes.merge(readAll(), 1, Integer::sum);
                } catch (RuntimeException | LinkageError | VirtualMachineError e) {
                    throw new AssertionError("seed " + seed + " of " + relative + " from " + from + ": " + done, e);
                } finally {
                    Files.write(file, original);
                }
            }
        }
        return outcomes;
    }

    private static String readAll() throws IOException {
        try (PagefileSource source = ClusterReading.format().open(server.dataDirectory())) {
            PagefileDatabase database = source.database("postgres");
            for (TableSummary summary : database.tables()) {
                assertThat(summary.name()).isNotNull();
            }
            for (String table : TABLES) {
                PageCsv.of(database.table(table, false));
            }
            return "rows";
        } catch (PagefileException e) {
            return e.getClass().getSimpleName();
        } catch (IOException e) {
            return "input/output: " + e.getClass().getSimpleName();
        }
    }
}
