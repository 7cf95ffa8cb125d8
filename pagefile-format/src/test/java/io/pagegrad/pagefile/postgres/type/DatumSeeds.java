package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.postgres.datum.Alignment;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.postgres.toast.ToastReader;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Payloads that a real server stored, by type: what damaged ones are made from.
final class DatumSeeds {
    /// A type, and SQL for an expression of it in terms of `i`.
    private static final String[][] TYPES = {
        {"bool", "i % 2 = 0"},
        {"int2", "i"},
        {"int4", "i * 99999"},
        {"int8", "i * 9999999999"},
        {"oid", "i"},
        {"float4", "i / 7.0"},
        {"float8", "i / 7.0"},
        {"numeric", "i::numeric ^ 9 / 7"},
        {"money", "i * 1000"},
        {"text", "repeat('ab\"c', i % 9)"},
        {"bpchar", "'x' || i"},
        {"name", "'n' || i"},
        {"\"char\"", "chr(i % 100 + 20)"},
        {"bytea", "decode(md5(i::text), 'hex')"},
        {"date", "date '2000-01-01' + i * 1000"},
        {"time", "time '00:00' + i * interval '7 min'"},
        {"timetz", "timetz '00:00+03' + i * interval '7 min'"},
        {"timestamp", "timestamp '1999-01-01' + i * interval '70 days'"},
        {"timestamptz", "timestamptz '1999-01-01' + i * interval '70 days'"},
        {"interval", "i * interval '1 mon -3 days 2 sec'"},
        {"uuid", "md5(i::text)"},
        {"inet", "'10.1.2.' || i % 256"},
        {"cidr", "'2001:db8:0:' || i || '::/64'"},
        {"macaddr", "'08:00:2b:01:02:03'"},
        {"macaddr8", "'08:00:2b:01:02:03:04:05'"},
        {"varbit", "repeat('10', i % 20)"},
        {"jsonb", "'{\"a\": [1, 2.5, null, true, {\"b\": \"c\"}], \"d\": {\"e\": ' || i || '}}'"},
        {
            "jsonpath",
            "'strict $.a[0, 1 to last].b ? (@.c > ' || i || ' && (exists(@.d) || @.e like_regex \"^x\" flag \"i\")).size() + 3'"
        },
        {"json", "'{\"a\": 1}'"},
        {"point", "'(1,2)'"},
        {"line", "'{1,2,3}'"},
        {"lseg", "'[(1,2),(3,4)]'"},
        {"box", "'(1,2),(3,4)'"},
        {"path", "'[(1,2),(3,4)]'"},
        {"polygon", "'((1,2),(3,4),(5,6))'"},
        {"circle", "'<(1,2),3>'"},
        {"int4range", "int4range(i, i + 5)"},
        {"numrange", "numrange(i, i + 5.5)"},
        {"int4multirange", "'{[1,2),[5,9)}'"},
        {"nummultirange", "'{[1,2.5),[5,9),[99,)}'"},
        {"tsvector", "to_tsvector('simple', 'a fat cat sat on a mat ' || i)"},
        {"tsquery", "'a & !(b | c:*A) <-> d <3> e' || i"},
        {"tid", "'(1,2)'"},
        {"xid", "'5'"},
        {"xid8", "'5'"},
        {"pg_lsn", "'1/2'"},
        {"pg_snapshot", "'10:20:12,15'"},
        {"regclass", "'pg_class'"},
        {"regtype", "'int4'"},
        {"regproc", "'now'"},
        {"aclitem", "'postgres=arw*/postgres'"},
        {"mood", "'happy'"},
        {"pair", "ROW(i, repeat('a,b', i % 5), NULL)"},
        {"nested", "ROW(ROW(i, 'x', 1.5), 'sad', ARRAY['a', NULL, 'c\"d'])"},
        {"int4[]", "ARRAY[i, NULL, 3]"},
        {"text[]", "ARRAY[ARRAY['a', 'b,c'], ARRAY[NULL, repeat('z', i)]]"},
        {"numeric[]", "ARRAY[1.5, i, NULL]"},
        {"float4[]", "ARRAY[1.5, i]"},
        {"pair[]", "ARRAY[ROW(i, 'x', 1.5)::pair, NULL]"},
        {"oidvector", "'1 2 3'"},
        {"int2vector", "'1 2 3'"},
        {"pg_node_tree", "NULL"},
        {"xml", "'<?xml version=\"1.0\" standalone=\"yes\"?><a/>'"},
    };

    private DatumSeeds() {}

    /// One type with its codec and stored payloads.
    record Seed(String type, TypeCodec codec, int fixedLength, List<byte[]> payloads) {}

    static Map<String, Seed> of(PostgresServer server, Connection session) throws SQLException, IOException {
        Map<String, Seed> seeds = new LinkedHashMap<>();
        try (Statement run = session.createStatement()) {
            run.execute("CREATE TYPE mood AS ENUM ('sad', 'happy')");
            run.execute("CREATE TYPE pair AS (a int2, b text, c float8)");
            run.execute("CREATE TYPE nested AS (p pair, m mood, l text[])");
            SqlTypeCatalog catalog = new SqlTypeCatalog(session, server.major());
            TypeCodecs codecs = new TypeCodecs(catalog);
            int number = 0;
            for (String[] type : TYPES) {
                String table = "seed_" + ++number;
                if (type[1].equals("NULL")) {
                    continue;
                }
                run.execute("CREATE TABLE " + table + " (v " + type[0] + ")");
                boolean literal = type[1].startsWith("'");
                run.execute("INSERT INTO " + table + " SELECT "
                        + (literal ? "(" + type[1] + ")::text::" : "(" + type[1] + ")::") + type[0]
                        + " FROM generate_series(1, 40) i");
                catalog.refresh();
                PgType found = catalog.typeNamed(type[0]);
                TypeCodec codec = codecs.forType(found.oid(), -1);
                server.checkpoint();
                seeds.put(type[0], new Seed(type[0], codec, found.length(), payloads(server, table, found)));
            }
        }
        return seeds;
    }

    private static List<byte[]> payloads(PostgresServer server, String table, PgType type)
            throws SQLException, IOException {
        List<byte[]> payloads = new ArrayList<>();
        try (Arena arena = Arena.ofConfined();
                Detoaster detoaster = new Detoaster(ToastReader.none(), server.major())) {
            for (HeapFile.Tuple tuple : HeapFile.read(
                    server.dataDirectory().resolve(server.queryValue("SELECT pg_relation_filepath('" + table + "')")),
                    arena)) {
                MemorySegment bytes = tuple.bytes();
                int at = tuple.dataAt();
                if (type.length() > 0) {
                    payloads.add(bytes.asSlice(at, type.length()).toArray(ValueLayout.JAVA_BYTE));
                } else {
                    if (Le.u8(bytes, at) == 0) {
                        at = Alignment.up(at, Alignment.bytes(type.alignment()));
                    }
                    detoaster.open(bytes, at, bytes.byteSize());
                    payloads.add(detoaster
                            .data()
                            .asSlice(detoaster.offset(), detoaster.length())
                            .toArray(ValueLayout.JAVA_BYTE));
                }
            }
        }
        return payloads;
    }
}
