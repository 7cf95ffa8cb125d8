package io.pagegrad.pagefile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.column.Field;
import io.pagegrad.testdata.PostgresServer;
import org.junit.jupiter.api.Test;

/// A column is promised to have no nulls only when the server makes sure of it.
class NotNullIT {
    @Test
    void constraintThatOlderRowsBreakPromisesNothing() throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(18).start()) {
            server.sql("CREATE TABLE t (a int NOT NULL, b int, c int)");
            server.sql("INSERT INTO t VALUES (1, NULL, 3)");
            server.sql("ALTER TABLE t ADD CONSTRAINT b_set NOT NULL b NOT VALID");
            server.sql("CREATE TABLE p (a int, CONSTRAINT a_set NOT NULL a NO INHERIT)");
            server.sql("CREATE TABLE q () INHERITS (p)");
            server.sql("INSERT INTO q VALUES (NULL)");
            server.stop();
            try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory())) {
                PostgresDatabase database = cluster.database("postgres");
                assertThat(database.table("t", false).schema().fields())
                        .extracting(Field::nullable)
                        .containsExactly(false, true, true);
                assertThat(database.table("p", false).schema().field(0).nullable())
                        .isTrue();
                assertThat(database.table("p", true).schema().field(0).nullable())
                        .isFalse();
            }
        }
    }
}
