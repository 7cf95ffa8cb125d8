package io.pagegrad.pagefile.postgres.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.testdata.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// What other readers of PostgreSQL's files get wrong, each by its name, with the rows spelled out.
///
/// The tables are made, never read again before the clean stop (unless the case asks for hint bits), and read
/// from pages.
@ParameterizedClass
@ValueSource(ints = {10, 12, 15, 18})
class KnownReaderFailuresIT {
    private static PostgresServer server;
    private static PagefileSource source;

    @Parameter
    int major;

    @BeforeParameterizedClassInvocation
    static void makeTables(int major) throws Exception {
        server = PostgresServer.builder().major(major).start();
        server.sql(VersionedScript.load("known-failures.sql", major));
        multixacts();
        server.stop();
        source = ClusterReading.format().open(server.dataDirectory());
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        source.close();
        server.close();
    }

    /// A committed update in a multixact made while others lock the row, the newest multixact of all: its
    /// members end where the next one's would begin, which is not on disk.
    private static void multixacts() throws Exception {
        server.sql(
                "CREATE TABLE multi (id int PRIMARY KEY, v text); INSERT INTO multi VALUES (1, 'a'), (2, 'a'), (3, 'a')");
        try (Connection locker = server.connect();
                Connection writer = server.connect();
                Statement lock = locker.createStatement();
                Statement write = writer.createStatement()) {
            locker.setAutoCommit(false);
            lock.execute("SELECT * FROM multi FOR KEY SHARE");
            write.execute("BEGIN; UPDATE multi SET v = 'undone' WHERE id = 1; ROLLBACK");
            write.execute("BEGIN; SELECT * FROM multi WHERE id = 2 FOR KEY SHARE; COMMIT");
            write.execute("BEGIN; UPDATE multi SET v = 'b' WHERE id = 3; COMMIT");
            locker.commit();
        }
    }

    /// The case that three readers of these files get wrong in four ways: they drop the locked row or the row
    /// whose delete was rolled back, or show the deleted or the aborted one.
    @Test
    void lockedRowsAndUndoneDeletesStayDeletedAndAbortedRowsGo() throws Exception {
        assertThat(rows("section4_hinted")).isEqualTo("1\n2\n3\n");
        assertThat(rows("section4_unread")).isEqualTo("1\n2\n3\n");
    }

    @Test
    void anUpdatedRowComesOnceAndInItsLastVersion() throws Exception {
        assertThat(rows("updated")).isEqualTo("2,new,2\n1,new,3\n");
    }

    @Test
    void rolledBackUpdatesLeaveTheOldVersion() throws Exception {
        assertThat(rows("update_undone")).isEqualTo("1,old\n2,old\n");
    }

    @Test
    void aSavepointRolledBackInsideACommittedTransactionLeavesNothing() throws Exception {
        assertThat(rows("savepoint")).isEqualTo("1\n3\n");
    }

    @Test
    void aReleasedSavepointOfAnAbortedTransactionLeavesNothing() throws Exception {
        assertThat(rows("savepoint_lost")).isEqualTo("1\n");
    }

    @Test
    void preparedTransactionsAreNotCommitted() throws Exception {
        assertThat(rows("prepared")).isEqualTo("1\n2\n");
    }

    @Test
    void onlyTheUpdaterOfAMultixactEndsARow() throws Exception {
        assertThat(rows("multi")).isEqualTo("1,a\n2,a\n3,b\n");
    }

    @Test
    void droppedColumnsAreSteppedOver() throws Exception {
        assertThat(rows("dropped")).isEqualTo("1,x,1.5\n2,y,2.5\n");
    }

    @Test
    void columnsAddedWithADefaultHaveItInOldRows() throws Exception {
        assertThat(rows("added")).isEqualTo("1,7,\"a,b\",\n2,7,\"a,b\",\n3,8,,now\n");
    }

    @Test
    void partitionsWithColumnsInAnotherOrderAreMappedByName() throws Exception {
        assertThat(rows("parted")).isEqualTo("1,one\n2,two\n11,eleven\n");
    }

    @Test
    void aTruncateThatWasRolledBackKeepsTheOldFile() throws Exception {
        assertThat(rows("truncate_undone")).isEqualTo("1\n2\n");
    }

    @Test
    void rowsWithColumnsThatWereNeverAddedAreNotDamage() throws Exception {
        assertThat(rows("alter_undone")).isEqualTo("1\n");
    }

    @Test
    void rewrittenTablesAndMovedCatalogsAreFoundByTheirFilenodes() throws Exception {
        assertThat(rows("rewritten")).isEqualTo("1\n3\n5\n");
        assertThat(rows("made_after_the_move")).isEqualTo("1\n");
    }

    @Test
    void outOfLineValuesOfUpdatedAndVacuumedRowsAreTheirOwn() throws Exception {
        assertThat(rows("toasted").split("\n"))
                .containsExactlyInAnyOrder(
                        "1,5000," + "a".repeat(5000), "2,6000," + "c".repeat(6000), "3,7000," + "d".repeat(7000));
    }

    @Test
    void frozenRowsWhoseTransactionsAreForgottenAreVisible() throws Exception {
        assertThat(rows("frozen")).isEqualTo("1\n3\n");
    }

    @Test
    void rowsWithMoreThanEightColumnsFindTheirNulls() throws Exception {
        assertThat(rows("nine")).isEqualTo(",,,,,,,,9\n1,,3,,5,,7,,9\n1,2,3,4,5,6,7,8,\n");
    }

    private static String rows(String table) throws Exception {
        return new String(PageCsv.of(source.database("postgres").table(table, false)), StandardCharsets.UTF_8);
    }
}
