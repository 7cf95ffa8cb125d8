package io.pagegrad.pagefile.postgres.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.TableSummary;
import io.pagegrad.pagefile.UnknownNameException;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.testdata.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Relations, types and names that cannot be read are refused by their names, and their neighbours are read all
/// the same.
class RefusedRelationsIT {
    private static PostgresServer server;
    private static PagefileSource source;
    private static PagefileDatabase database;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().major(16).start();
        server.sql(VersionedScript.load("refused.sql", 16));
        server.sql(
                "CREATE TABLE t (a int, \"B c\" text); INSERT INTO t VALUES (1, 'x'); CREATE VIEW v AS SELECT * FROM t;"
                        + "CREATE INDEX i ON t (a); CREATE MATERIALIZED VIEW m AS SELECT * FROM t WITH NO DATA;"
                        + "CREATE TYPE c AS (a int); CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
                        + "CREATE FOREIGN TABLE f (a int) SERVER s; CREATE TABLE \"Upper\" (a int); CREATE SCHEMA other;"
                        + "CREATE TABLE other.hidden (a int)");
        server.stop();
        source = ClusterReading.format().open(server.dataDirectory());
        database = source.database("postgres");
    }

    @AfterAll
    static void stop() throws Exception {
        source.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"v, a view", "i, an index", "c, a composite type", "f, a foreign table"})
    void relationsWithoutRowsOfTheirOwnAreUnsupported(String name, String kind) {
        assertThatThrownBy(() -> database.table(name, false))
                .isInstanceOf(UnsupportedPagefileException.class)
                .hasMessageContaining("public." + name)
                .hasMessageContaining(kind);
    }

    @Test
    void aMaterializedViewWithoutDataIsRefusedAsTheServerDoes() {
        assertThatThrownBy(() -> database.table("m", false))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("REFRESH MATERIALIZED VIEW");
    }

    @ParameterizedTest
    @CsvSource({
        "refused.hstores, hstore",
        "refused.hstore_arrays, hstore",
        "refused.cubes, cube",
        "refused.ltrees, ltree",
        "refused.ltree_domains, ltree"
    })
    void typesOfExtensionsAreRefusedByNameAndTheColumnBesideThemIsRead(String name, String type) throws Exception {
        PagefileTable table = database.table(name, false);
        assertThatThrownBy(() -> PageCsv.of(table))
                .isInstanceOf(UnsupportedPagefileException.class)
                .hasMessageContaining(type);
        Projection first = new Projection(List.of(new Projection.Item(0, Projection.Form.TEXT)));
        assertThat(new String(PageCsv.of(table, first), StandardCharsets.UTF_8)).startsWith("1\n");
    }

    @ParameterizedTest
    @CsvSource({"refused.half_abroad, half_there", "refused.parent_here, child_there"})
    void aTableWithAForeignChildIsNotReadInPart(String name, String child) throws Exception {
        assertThatThrownBy(() -> PageCsv.of(database.table(name, false)))
                .isInstanceOf(UnsupportedPagefileException.class)
                .hasMessageContaining(child);
        String own = name.equals("refused.parent_here") ? "1\n" : "";
        assertThat(new String(PageCsv.of(database.table(name, true)), StandardCharsets.UTF_8))
                .isEqualTo(own);
    }

    @Test
    void aDroppedColumnOfAnExtensionsTypeDoesNoHarm() throws Exception {
        assertThat(new String(PageCsv.of(database.table("refused.hstore_gone", false)), StandardCharsets.UTF_8))
                .isEqualTo("1,kept\n");
    }

    @ParameterizedTest
    @CsvSource({"nothing", "hidden", "other.t", "upper", "nowhere"})
    void unknownTablesAreNamed(String name) {
        assertThatThrownBy(() -> database.table(name, false))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining(name);
    }

    @Test
    void namesAreFoldedAndQuotedAsInSql() throws Exception {
        assertThat(database.table("T", false).name()).isEqualTo("public.t");
        assertThat(database.table("Public.T", false).name()).isEqualTo("public.t");
        assertThat(database.table("\"Upper\"", false).name()).isEqualTo("public.\"Upper\"");
        assertThat(database.table("pg_class", false).name()).isEqualTo("pg_catalog.pg_class");
    }

    @Test
    void anUnknownDatabaseIsNamed() {
        assertThatThrownBy(() -> source.database("nowhere"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void theListingSaysWhyARelationCannotBeRead() throws Exception {
        for (TableSummary summary : database.tables()) {
            if (summary.schema().equals("public") && summary.name().equals("t")) {
                assertThat(summary.refusal()).isNull();
            } else if (summary.schema().equals("public") && summary.name().equals("m")) {
                assertThat(summary.refusal()).contains("REFRESH");
            }
        }
    }
}
