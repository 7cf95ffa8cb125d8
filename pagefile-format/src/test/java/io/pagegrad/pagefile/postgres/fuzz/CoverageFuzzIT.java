package io.pagegrad.pagefile.postgres.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.pagefile.postgres.differential.VersionedScript;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Inputs that a coverage-guided engine makes give rows, values or documented exceptions, in time and memory.
///
/// The engine runs in a process of its own: it changes classes as they are loaded. A finding ends that process
/// with another status, and its last lines say which input it was.
class CoverageFuzzIT {
    private static final int MAJOR = 17;

    /// Tables of few pages, with the file of their out-of-line values.
    private static final String PAGES = "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ' ||"
            + " pg_relation_filepath(f.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " JOIN pg_class f ON f.oid IN (c.oid, c.reltoastrelid)"
            + " WHERE n.nspname IN ('types', 'fuzzed') AND c.relkind = 'r' AND pg_relation_size(f.oid) BETWEEN 1 AND 65536"
            + " AND c.relname !~ '[^a-z0-9_]' ORDER BY c.oid, f.oid";

    private static final String CATALOGS =
            "SELECT pg_relation_filepath(c) FROM unnest(ARRAY['pg_class', 'pg_attribute', 'pg_type', 'pg_namespace',"
                    + " 'pg_database', 'pg_inherits']::regclass[]) c";

    private static PostgresServer server;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().major(MAJOR).checksums(false).start();
        server.sql(VersionedScript.load("types.sql", MAJOR));
        server.sql(VersionedScript.load("fuzzed.sql", MAJOR));
        server.sql("CREATE TABLE fuzzed.multi (a int PRIMARY KEY, b int);"
                + "INSERT INTO fuzzed.multi SELECT i, i FROM generate_series(1, 50) i;"
                + "BEGIN; SELECT * FROM fuzzed.multi FOR KEY SHARE; SAVEPOINT s; UPDATE fuzzed.multi SET b = 0 WHERE a % 2 = 0;"
                + "SAVEPOINT s2; SELECT * FROM fuzzed.multi FOR SHARE; COMMIT");
        list(FuzzedPages.LIST, PAGES);
        list(FuzzedValues.LIST, "SELECT oid FROM pg_type WHERE typtype <> 'p' ORDER BY oid");
        list(FuzzedFiles.LIST, CATALOGS);
        String database = server.queryValue("SELECT 'base/' || oid FROM pg_database WHERE datname = 'postgres'");
        Files.writeString(
                server.dataDirectory().resolve(FuzzedFiles.LIST),
                String.join(
                        "\n",
                        "global/pg_control",
                        "global/pg_filenode.map",
                        database + "/pg_filenode.map",
                        "pg_xact/0000",
                        "pg_multixact/offsets/0000",
                        "pg_multixact/members/0000",
                        ""),
                java.nio.file.StandardOpenOption.APPEND);
        server.stop();
    }

    private static void list(String name, String query) throws Exception {
        Files.write(server.dataDirectory().resolve(name), server.copyCsv(query));
    }

    @AfterAll
    static void removeCluster() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pages", "values"})
    void fewInputsGiveRowsOrDocumentedExceptions(String part) throws Exception {
        String printed = fuzz(part, 500);
        assertThat(printed).contains("Done 500 runs");
        // the engine sees which code an input reaches
        Matcher covered = Pattern.compile("DONE\\s+cov: (\\d+)").matcher(printed);
        assertThat(covered.find()).as(printed).isTrue();
        assertThat(Integer.parseInt(covered.group(1))).isGreaterThan(100);
    }

    /// Thousands of inputs: system property `pagegrad.campaign.inputs`, 1,000 by default; of files of the
    /// cluster a hundredth, since each opens it.
    @Tag("campaign")
    @ParameterizedTest
    @CsvSource({"pages, 1000", "values, 1000", "cluster, 10"})
    void manyInputsGiveRowsOrDocumentedExceptions(String part, int share) throws Exception {
        long runs = Long.getLong("pagegrad.campaign.inputs", 1000) * share;
        String printed = fuzz(part, runs);
        System.out.println(part + ": "
                + printed.lines().skip(Math.max(0, printed.lines().count() - 9)).toList());
        assertThat(printed).contains("Done " + runs + " runs");
    }

    private static String fuzz(String part, long runs) throws IOException, InterruptedException {
        Path corpus = server.sideDirectory("corpus-" + part + "-" + runs);
        Files.createDirectories(corpus);
        int number = 0;
        for (byte[] seed : seeds(part)) {
            Files.write(corpus.resolve("seed-" + number++), seed);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of(System.getProperty("pagegrad.root"), "jvm.options"),
                "-XX:+EnableDynamicAgentLoading",
                "-Xmx512m",
                "-Dpagegrad.fuzz.part=" + part,
                "-Dpagegrad.fuzz.data=" + server.dataDirectory(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + CoverageFuzz.class.getName(),
                "--instrumentation_includes=io.pagegrad.**",
                "--reproducer_path=" + corpus,
                "-artifact_prefix=" + corpus + "/",
                "-runs=" + runs,
                "-max_len=8194",
                "-timeout=120",
                "-rss_limit_mb=4096",
                "-print_final_stats=1",
                corpus.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    private static List<byte[]> seeds(String part) throws IOException {
        try (FuzzedPages pages = new FuzzedPages(server.dataDirectory());
                FuzzedFiles files = new FuzzedFiles(server.dataDirectory())) {
            return switch (part) {
                case "pages" -> pages.seeds();
                case "cluster" -> files.seeds();
                default -> List.of();
            };
        }
    }
}
