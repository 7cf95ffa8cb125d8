package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.postgres.datum.Alignment;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.text.CsvRow;
import io.pagegrad.pagefile.text.TextSink;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Compares what codecs print for every row of a one-column table with what the server's `COPY` prints.
final class CodecOracle implements AutoCloseable {
    private static int tables;

    private final PostgresServer server;
    private final String database;
    private final Connection session;
    private final SqlTypeCatalog catalog;
    private TypeCodecs codecs;

    CodecOracle(PostgresServer server, String database) throws SQLException {
        this.server = server;
        this.database = database;
        this.session = server.connect(database);
        this.catalog = new SqlTypeCatalog(session, server.major());
        this.codecs = new TypeCodecs(catalog);
    }

    int major() {
        return server.major();
    }

    Connection session() {
        return session;
    }

    SqlTypeCatalog catalog() {
        return catalog;
    }

    TypeCodecs codecs() {
        return codecs;
    }

    void sql(String statement) throws SQLException {
        try (Statement run = session.createStatement()) {
            run.execute(statement);
        }
        catalog.refresh();
        codecs = new TypeCodecs(catalog);
    }

    /// Stores the literals, each cast to the type, and compares.
    void literals(String type, List<String> literals) throws SQLException, IOException {
        String table = create(type);
        try (PreparedStatement insert =
                session.prepareStatement("INSERT INTO " + table + " SELECT u.x::" + type + " FROM unnest(?) u(x)")) {
            insert.setArray(1, session.createArrayOf("text", literals.toArray()));
            insert.execute();
        }
        compare(table, type);
    }

    /// Stores the rows of a query of one column and compares.
    void query(String type, String query) throws SQLException, IOException {
        String table = create(type);
        try (Statement run = session.createStatement()) {
            run.execute("INSERT INTO " + table + " " + query);
        }
        catalog.refresh();
        codecs = new TypeCodecs(catalog);
        compare(table, type);
    }

    private String create(String type) throws SQLException {
        String table = "oracle_" + ++tables;
        try (Statement run = session.createStatement()) {
            run.execute("CREATE TABLE " + table + " (v " + type + ")");
        }
        return table;
    }

    private Path file(String relation) throws SQLException {
        return server.dataDirectory()
                .resolve(server.queryValueIn(database, "SELECT pg_relation_filepath('" + relation + "')"));
    }

    /// Compares a table of one column `v` whose rows were never changed.
    void compare(String table, String type) throws SQLException, IOException {
        server.checkpoint();
        String expected = new String(server.copyCsvIn(database, "SELECT v FROM " + table), StandardCharsets.ISO_8859_1);
        String actual = print(table);
        if (!actual.equals(expected)) {
            throw new AssertionError("PostgreSQL " + major() + ", " + type + ": " + firstDifference(actual, expected));
        }
    }

    private String print(String table) throws SQLException, IOException {
        PgType type = catalog.type((int) Long.parseLong(server.queryValueIn(
                database,
                "SELECT atttypid::bigint FROM pg_attribute WHERE attname = 'v' AND attrelid = '" + table
                        + "'::regclass")));
        TypeCodec codec = codecs.forType(type.oid(), catalog.typmodOf(table, "v"));
        String toastTable = server.queryValueIn(
                database,
                "SELECT reltoastrelid::regclass::text FROM pg_class WHERE reltoastrelid <> 0 AND oid = '" + table
                        + "'::regclass");
        try (Arena arena = Arena.ofConfined();
                TextSink text = new TextSink(MemoryTag.SCRATCH);
                TextSink csv = new TextSink(MemoryTag.SCRATCH);
                Detoaster detoaster = new Detoaster(
                        toastTable == null
                                ? (value, relation, bytes, target) -> {
                                    throw new IllegalStateException("no TOAST relation");
                                }
                                : new HeapFileToast(HeapFile.read(file(toastTable), arena)),
                        major())) {
            for (HeapFile.Tuple tuple : HeapFile.read(file(table), arena)) {
                if (!tuple.isNull(0)) {
                    text.clear();
                    printValue(type, codec, tuple, detoaster, text);
                    CsvRow.appendField(text.text(), 0, text.position(), true, csv);
                }
                csv.append('\n');
            }
            return new String(csv.text().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
        }
    }

    private static void printValue(
            PgType type, TypeCodec codec, HeapFile.Tuple tuple, Detoaster detoaster, TextSink out) throws IOException {
        int at = tuple.dataAt();
        if (type.length() > 0) {
            codec.print(tuple.bytes(), at, type.length(), out);
            return;
        }
        if (Le.u8(tuple.bytes(), at) == 0) {
            at = Alignment.up(at, Alignment.bytes(type.alignment()));
        }
        detoaster.open(tuple.bytes(), at, tuple.bytes().byteSize());
        codec.print(detoaster.data(), detoaster.offset(), detoaster.length(), out);
    }

    private static String firstDifference(String actual, String expected) {
        String[] ours = actual.split("\n", -1);
        String[] theirs = expected.split("\n", -1);
        for (int i = 0; i < Math.min(ours.length, theirs.length); i++) {
            if (!ours[i].equals(theirs[i])) {
                return "line " + (i + 1) + ": printed <" + shortened(ours[i]) + ">, the server prints <"
                        + shortened(theirs[i]) + ">";
            }
        }
        return ours.length + " lines, the server has " + theirs.length;
    }

    private static String shortened(String line) {
        return line.length() > 400 ? line.substring(0, 400) + "…" : line;
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
