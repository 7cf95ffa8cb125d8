package io.pagegrad.pagefile.postgres.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.testdata.PostgresServer;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every character of every encoding that is decoded, against the server's own conversion to UTF-8.
class ServerEncodingIT {
    private static final String CONVERSION =
            "CREATE FUNCTION utf8(code bytea, encoding name) RETURNS text LANGUAGE plpgsql AS"
                    + " $$BEGIN RETURN encode(convert(code, encoding, 'UTF8'), 'hex'); EXCEPTION WHEN OTHERS THEN RETURN NULL; END$$";
    private static final String ONE_BYTE = "SELECT set_byte('\\x00'::bytea, 0, a) FROM generate_series(1, 255) a";
    private static final String TWO_BYTES = "SELECT set_byte(set_byte('\\x0000'::bytea, 0, a), 1, b)"
            + " FROM generate_series(128, 255) a, generate_series(128, 255) b";
    private static final String THREE_BYTES = "SELECT set_byte(set_byte('\\x8f0000'::bytea, 1, a), 2, b)"
            + " FROM generate_series(161, 254) a, generate_series(161, 254) b";
    private static final String FOUR_BYTES =
            "SELECT set_byte(set_byte(set_byte('\\x8e000000'::bytea, 1, p), 2, a), 3, b)"
                    + " FROM generate_series(161, 168) p, generate_series(161, 254) a, generate_series(161, 254) b";

    private static PostgresServer server;
    private static Connection session;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.builder().start();
        server.sql(CONVERSION);
        session = server.connect();
    }

    @AfterAll
    static void stop() throws SQLException {
        session.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LATIN1",
                "LATIN2",
                "LATIN3",
                "LATIN4",
                "LATIN5",
                "LATIN6",
                "LATIN7",
                "LATIN8",
                "LATIN9",
                "LATIN10",
                "WIN1256",
                "WIN1258",
                "WIN866",
                "WIN874",
                "KOI8R",
                "WIN1251",
                "WIN1252",
                "ISO_8859_5",
                "ISO_8859_6",
                "ISO_8859_7",
                "ISO_8859_8",
                "WIN1250",
                "WIN1253",
                "WIN1254",
                "WIN1255",
                "WIN1257",
                "KOI8U"
            })
    void singleByteEncodings(String encoding) throws SQLException {
        compare(encoding, ONE_BYTE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EUC_JP", "EUC_CN", "EUC_KR", "EUC_TW", "EUC_JIS_2004"})
    void encodingsOfSeveralBytes(String encoding) throws SQLException {
        compare(
                encoding,
                ONE_BYTE + " UNION ALL " + TWO_BYTES + " UNION ALL " + THREE_BYTES + " UNION ALL " + FOUR_BYTES);
    }

    private static void compare(String name, String codes) throws SQLException {
        int id = Integer.parseInt(server.queryValue("SELECT pg_char_to_encoding('" + name + "')"));
        ServerEncoding encoding;
        try {
            encoding = ServerEncoding.of(id);
        } catch (UnsupportedPagefileException e) {
            assertThat(e).hasMessageContaining(name);
            assertThat(name).isEqualTo("EUC_JIS_2004");
            return;
        }
        List<String> differences = new ArrayList<>();
        int accepted = 0;
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT encode(code, 'hex'), utf8(code, '" + name + "') FROM (" + codes + ") x (code)")) {
            while (rows.next()) {
                String expected = rows.getString(2);
                accepted += expected == null ? 0 : 1;
                String actual = decode(encoding, HexFormat.of().parseHex(rows.getString(1)));
                // Java has no four-byte form of plane 1: refused, which is safe
                boolean refused = actual == null && name.equals("EUC_TW");
                if (!refused && !Objects.equals(actual, expected)) {
                    differences.add(rows.getString(1) + ": " + actual + ", the server has " + expected);
                }
            }
        }
        assertThat(accepted).isGreaterThan(128);
        assertThat(differences).as(name + " " + differences.size()).isEmpty();
    }

    private static String decode(ServerEncoding encoding, byte[] code) {
        try {
            return HexFormat.of()
                    .formatHex(encoding.decode(MemorySegment.ofArray(code), 0, code.length)
                            .getBytes(StandardCharsets.UTF_8));
        } catch (UnsupportedPagefileException e) {
            return null;
        }
    }

    @Test
    void bytesOfNoKnownEncodingAreRefused() {
        byte[] latin = {'a', (byte) 0xE4};
        assertThat(ServerEncoding.of(0).decode(MemorySegment.ofArray("ä".getBytes(StandardCharsets.UTF_8)), 0, 2))
                .isEqualTo("ä");
        assertThatThrownBy(() -> ServerEncoding.of(0).decode(MemorySegment.ofArray(latin), 0, 2))
                .isInstanceOf(UnsupportedPagefileException.class)
                .hasMessageContaining("SQL_ASCII");
        assertThatThrownBy(() -> ServerEncoding.of(7))
                .isInstanceOf(UnsupportedPagefileException.class)
                .hasMessageContaining("MULE_INTERNAL");
        assertThatThrownBy(() -> ServerEncoding.of(99)).hasMessageContaining("99");
    }
}
