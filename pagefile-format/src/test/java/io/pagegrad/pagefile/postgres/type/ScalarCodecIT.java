package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Numbers, dates, text, addresses and shapes print as the server prints them.
@ParameterizedClass
@MethodSource("io.pagegrad.testdata.PostgresBinaries#majors")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScalarCodecIT {
    @Parameter
    int major;

    private PostgresServer server;
    private CodecOracle oracle;

    @BeforeParameterizedClassInvocation
    void start(int version) throws IOException, SQLException {
        server = PostgresServer.builder().major(version).start();
        oracle = new CodecOracle(server, "postgres");
    }

    @AfterParameterizedClassInvocation
    void stop() throws SQLException {
        oracle.close();
        server.close();
    }

    @Test
    void integersAndBooleans() throws Exception {
        oracle.literals("bool", List.of("t", "f"));
        oracle.literals("int2", List.of("0", "-1", "32767", "-32768", "7", "10", "99", "100", "-999", "1000"));
        oracle.literals("int4", integers(32, 2000));
        oracle.literals("int8", integers(64, 4000));
        oracle.literals("oid", List.of("0", "1", "16384", "4294967295", "2147483648"));
        oracle.literals("xid", List.of("0", "3", "4294967295"));
        oracle.literals("cid", List.of("0", "3", "4294967295"));
        oracle.literals("tid", List.of("(0,1)", "(4294967295,65535)", "(65536,2)"));
        oracle.literals("pg_lsn", List.of("0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF", "0/10", "A/0"));
        if (major >= 13) {
            oracle.literals(
                    "xid8", List.of("0", "3", "18446744073709551615", "9223372036854775808", "9999999999999999999"));
            oracle.literals("pg_snapshot", List.of("10:20:10,14,15", "10:20:", "1:9223372036854775807:"));
        }
        oracle.literals("txid_snapshot", List.of("10:20:10,14,15", "10:20:"));
        oracle.literals(
                "money",
                List.of(
                        "0",
                        "0.01",
                        "-0.01",
                        "999.99",
                        "1000",
                        "-1000.5",
                        "1234567.89",
                        "92233720368547758.07",
                        "-92233720368547758.08",
                        "100000",
                        "999999.99",
                        "-999999999.99"));
    }

    private static List<String> integers(int bits, int count) {
        List<String> list = RandomText.many(count, bits, random -> {
            BigInteger value = new BigInteger(random.nextInt(bits), random);
            return (random.nextBoolean() ? value : value.negate()).toString();
        });
        BigInteger least = BigInteger.ONE.shiftLeft(bits - 1).negate();
        list.add(least.toString());
        list.add(least.negate().subtract(BigInteger.ONE).toString());
        BigInteger power = BigInteger.ONE;
        while (power.bitLength() < bits) {
            list.add(power.toString());
            list.add(power.subtract(BigInteger.ONE).toString());
            list.add(power.negate().toString());
            power = power.multiply(BigInteger.TEN);
        }
        return list;
    }

    @Test
    void floats() throws Exception {
        List<String> doubles = new ArrayList<>(List.of(
                "0",
                "-0",
                "NaN",
                "Infinity",
                "-Infinity",
                "1e15",
                "1e14",
                "999999999999999",
                "1e-4",
                "1e-5",
                "0.0001",
                "0.00012345",
                "4.9e-324",
                "1.7976931348623157e308",
                "2.2250738585072014e-308",
                "9007199254740993",
                "5e-324",
                "1e23",
                "9.5367431640625e-07",
                "123456789012345680",
                "0.3",
                "1e100",
                "1e99",
                "1e-99",
                "1e-100"));
        doubles.addAll(RandomText.many(20000, 1, random -> {
            double value = Double.longBitsToDouble(random.nextLong());
            return Double.isFinite(value) ? Double.toString(value) : "1";
        }));
        doubles.addAll(RandomText.many(
                10000,
                2,
                random -> Double.toString(new BigDecimal(random.nextInt(100000000))
                        .movePointLeft(random.nextInt(12))
                        .doubleValue())));
        doubles.addAll(RandomText.many(
                5000, 3, random -> Double.toString(Math.scalb(1.0, random.nextInt(2098) - 1074))));
        doubles.addAll(RandomText.many(5000, 3, random -> Double.toString(random.nextLong())));
        oracle.literals("float8", doubles);
        List<String> floats = new ArrayList<>(List.of(
                "0",
                "-0",
                "NaN",
                "Infinity",
                "-Infinity",
                "1e6",
                "1e5",
                "999999",
                "1234567",
                "1e-4",
                "1e-5",
                "1.4e-45",
                "3.4028235e38",
                "1.1754944e-38",
                "16777217",
                "0.1",
                "0.3"));
        floats.addAll(RandomText.many(20000, 4, random -> {
            float value = Float.intBitsToFloat(random.nextInt());
            return Float.isFinite(value) ? Float.toString(value) : "1";
        }));
        floats.addAll(RandomText.many(5000, 5, random -> Float.toString(random.nextInt(1000000) / 100f)));
        floats.addAll(RandomText.many(500, 6, random -> Float.toString(Math.scalb(1.0f, random.nextInt(277) - 149))));
        oracle.literals("float4", floats);
    }

    @Test
    void numerics() throws Exception {
        List<String> list = new ArrayList<>(List.of(
                "0",
                "0.0",
                "0.000",
                "1",
                "-1",
                "10000",
                "9999",
                "0.0001",
                "0.00001",
                "1e100",
                "1e-100",
                "NaN",
                "12.50",
                "-0.000000000000000000000000000001",
                "100000000",
                "123456789.987654321",
                "1e1000",
                "1.5e-1000"));
        if (major >= 14) {
            list.add("Infinity");
            list.add("-Infinity");
        }
        list.addAll(RandomText.many(5000, 7, ScalarCodecIT::numeric));
        oracle.literals("numeric", list);
        oracle.literals(
                "numeric(12,2)", RandomText.many(2000, 8, random -> random.nextInt() + "." + random.nextInt(100)));
        if (major >= 15) {
            oracle.literals("numeric(5,-3)", List.of("12345678", "-1999", "0", "500", "499"));
            oracle.literals("numeric(3,5)", List.of("0.00123", "-0.00999", "0"));
        }
        oracle.query(
                "numeric",
                "SELECT repeat('7', 131072)::numeric UNION ALL SELECT ('0.' || repeat('3', 16383))::numeric");
    }

    static String numeric(Random random) {
        BigDecimal value = new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(60) - 20);
        return (random.nextBoolean() ? value : value.negate()).toPlainString();
    }

    @Test
    void datesAndTimes() throws Exception {
        oracle.literals("date", calendar(random -> date(random)));
        oracle.literals(
                "time", List.of("00:00", "24:00", "23:59:59.999999", "12:34:56.7", "01:02:03.000001", "10:20:30.5"));
        oracle.literals("time(3)", List.of("00:00", "23:59:59.999", "12:34:56.7"));
        oracle.literals(
                "timetz",
                List.of(
                        "00:00+00",
                        "24:00-12",
                        "23:59:59.999999+05:30",
                        "12:34:56.7-03:30:15",
                        "01:02:03+15:59:59",
                        "1:2:3-15:59"));
        oracle.literals("timestamp", calendar(random -> date(random) + time(random)));
        oracle.literals("timestamptz", calendar(random -> date(random) + time(random) + "+00"));
        List<String> intervals = new ArrayList<>(List.of(
                "0",
                "1 year",
                "-1 year",
                "1 mon",
                "-1 mon 1 day",
                "1 day -1 hour",
                "-1 day +1 hour",
                "25 hours",
                "1 year 2 mons 3 days 04:05:06.789",
                "-1 year -2 mons +3 days -04:05:06.7",
                "-00:00:01",
                "00:00:00.000001",
                "-1 mon +1 sec",
                "178000000 years",
                "-178000000 years",
                "2147483647 days",
                "1 year -1 mon",
                "-1 day"));
        intervals.addAll(RandomText.many(
                3000,
                9,
                random -> (random.nextInt(3) == 0 ? 0 : random.nextInt(1000) - 500)
                        + " mons " + (random.nextInt(3) == 0 ? 0 : random.nextInt(1000) - 500) + " days "
                        + (random.nextInt(3) == 0 ? 0 : random.nextInt() / 1000.0) + " secs"));
        if (major >= 17) {
            intervals.add("infinity");
            intervals.add("-infinity");
        }
        oracle.literals("interval", intervals);
        oracle.literals("interval day to second(2)", List.of("1 day 2:03:04.567"));
    }

    private static List<String> calendar(java.util.function.Function<Random, String> one) {
        List<String> list = RandomText.many(3000, 10, one);
        list.addAll(List.of(
                "infinity",
                "-infinity",
                "2000-01-01",
                "1999-12-31",
                "1970-01-01",
                "0001-01-01",
                "0001-12-31 BC",
                "4713-01-01 BC",
                "2000-02-29",
                "1900-02-28",
                "1900-03-01",
                "10000-01-01",
                "99999-12-31",
                "294276-12-31"));
        return list;
    }

    private static String date(Random random) {
        return String.format(
                "%04d-%02d-%02d",
                1 + random.nextInt(random.nextBoolean() ? 9999 : 2500), 1 + random.nextInt(12), 1 + random.nextInt(28));
    }

    private static String time(Random random) {
        String fraction = random.nextBoolean() ? "" : "." + random.nextInt(1000000);
        return String.format(" %02d:%02d:%02d", random.nextInt(24), random.nextInt(60), random.nextInt(60)) + fraction;
    }

    @Test
    void texts() throws Exception {
        List<String> texts = RandomText.many(5000, 11, RandomText::next);
        texts.add("\\.");
        texts.add("");
        for (String type : List.of("text", "varchar", "varchar(100)", "char(40)", "bpchar", "name", "refcursor")) {
            oracle.literals(type, texts);
        }
        oracle.query(
                "bytea",
                "SELECT decode(md5(i::text), 'hex') || decode(substr(md5(i::text), 1, (i % 16) * 2), 'hex')"
                        + " FROM generate_series(1, 500) i UNION ALL SELECT ''");
        oracle.query("\"char\"", "SELECT i::\"char\" FROM generate_series(-128, 127) i");
        oracle.literals("char", List.of("a", " ", "\"", ",", "é"));
        oracle.query("text", "SELECT NULL::text UNION ALL SELECT '' UNION ALL SELECT NULL");
    }

    @Test
    void bitStringsAndUuids() throws Exception {
        oracle.literals("bit(13)", RandomText.many(200, 12, random -> bits(random, 13)));
        oracle.literals("varbit", RandomText.many(500, 13, random -> bits(random, random.nextInt(70))));
        oracle.literals("bit", List.of("0", "1"));
        oracle.query("uuid", "SELECT md5(i::text)::uuid FROM generate_series(1, 300) i");
    }

    private static String bits(Random random, int count) {
        StringBuilder bits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            bits.append(random.nextInt(2));
        }
        return bits.toString();
    }

    @Test
    void networkAddresses() throws Exception {
        List<String> addresses = new ArrayList<>(List.of(
                "::",
                "::1",
                "::2",
                "::ffff:1.2.3.4",
                "::1.2.3.4",
                "1::",
                "1:0:0:2::",
                "0:0:1::",
                "2001:db8::1/64",
                "::/0",
                "1:2:3:4:5:6:7:8",
                "1:0:3:0:0:6:0:8",
                "0:0:0:0:0:1:0:0",
                "::1:0",
                "::fffe:1.2.3.4",
                "::ffff:0:0",
                "ffff::",
                "::0.1.0.0",
                "1:2:3:4:5:6:0:0",
                "0:1:2:3:4:5:6:7",
                "::5:0:0",
                "::1:2:3:4",
                "1.2.3.4",
                "0.0.0.0/0",
                "10.1.2.3/8",
                "255.255.255.255"));
        addresses.addAll(RandomText.many(3000, 14, ScalarCodecIT::ipv6));
        addresses.addAll(RandomText.many(
                300,
                15,
                random -> random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                        + random.nextInt(256) + "/" + random.nextInt(33)));
        oracle.literals("inet", addresses);
        oracle.query(
                "cidr",
                "SELECT network(('" + String.join("'::inet)) UNION ALL SELECT network(('", addresses.subList(0, 200))
                        + "'::inet))");
        oracle.literals("macaddr", List.of("08:00:2b:01:02:03", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"));
        oracle.literals("macaddr8", List.of("08:00:2b:01:02:03:04:05", "ff:ff:ff:ff:ff:ff:ff:ff"));
    }

    private static String ipv6(Random random) {
        StringBuilder address = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            int word = random.nextInt(3) > 0 ? 0 : random.nextInt(4) == 0 ? 0xffff : random.nextInt(65536);
            address.append(i == 0 ? "" : ":").append(Integer.toHexString(word));
        }
        return address.append("/").append(random.nextInt(129)).toString();
    }

    @Test
    void shapes() throws Exception {
        oracle.literals("point", RandomText.many(500, 16, random -> point(random)));
        oracle.literals("lseg", RandomText.many(100, 17, random -> "[" + point(random) + "," + point(random) + "]"));
        oracle.literals("box", RandomText.many(100, 18, random -> point(random) + "," + point(random)));
        oracle.literals("line", List.of("{1,2,3}", "{-0.5,1e20,-3}", "{0,1,0}"));
        oracle.literals(
                "circle",
                RandomText.many(100, 19, random -> "<" + point(random) + "," + random.nextInt(100) / 7.0 + ">"));
        oracle.literals("path", RandomText.many(100, 20, random -> "[" + points(random) + "]"));
        oracle.literals("path", RandomText.many(100, 21, random -> "(" + points(random) + ")"));
        oracle.literals("polygon", RandomText.many(100, 22, random -> "(" + points(random) + ")"));
    }

    private static String points(Random random) {
        return String.join(",", RandomText.many(1 + random.nextInt(6), random.nextLong(), ScalarCodecIT::point));
    }

    private static String point(Random random) {
        double x = random.nextInt(4) == 0
                ? random.nextInt(100)
                : random.nextGaussian() * Math.pow(10, random.nextInt(30) - 10);
        return "(" + x + "," + random.nextInt(1000) / 8.0 + ")";
    }
}
