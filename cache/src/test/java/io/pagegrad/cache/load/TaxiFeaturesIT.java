package io.pagegrad.cache.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.testdata.DataSet;
import io.pagegrad.testdata.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The taxi pipeline (parser, features, limits) over the demo's table, against the server's own SQL with
/// haversine and bearing written out.
final class TaxiFeaturesIT {
    private static final long ROWS = 40_000;

    private static final String WHERE =
            " FROM taxi WHERE pickup_longitude BETWEEN -74.5 AND -73.4 AND pickup_latitude BETWEEN 40.4 AND 41.1"
                    + " AND dropoff_longitude BETWEEN -74.5 AND -73.4 AND dropoff_latitude BETWEEN 40.4 AND 41.1"
                    + " AND dropoff_datetime - pickup_datetime BETWEEN interval '1 minute' AND interval '2 hours'"
                    + " AND NOT (pickup_longitude = dropoff_longitude AND pickup_latitude = dropoff_latitude)";

    private static final String OURS = "SELECT extract(day FROM pickup_datetime) AS day,"
            + " extract(hour FROM pickup_datetime) AS hour,"
            + " haversine(pickup_latitude, pickup_longitude, dropoff_latitude, dropoff_longitude) AS distance,"
            + " bearing(pickup_latitude, pickup_longitude, dropoff_latitude, dropoff_longitude) AS bearing,"
            + " extract(epoch FROM dropoff_datetime - pickup_datetime) AS duration" + WHERE;

    private static final String PHI_1 = "radians(pickup_latitude)";
    private static final String PHI_2 = "radians(dropoff_latitude)";
    private static final String LAMBDA = "radians(dropoff_longitude - pickup_longitude)";

    private static final String SERVERS = "SELECT date_part('day', pickup_datetime),"
            + " date_part('hour', pickup_datetime),"
            + " 2 * 6371.0088::float8 * asin(sqrt(least(1::float8, power(sin((" + PHI_2 + " - " + PHI_1
            + ") / 2), 2) + cos(" + PHI_1 + ") * cos(" + PHI_2 + ") * power(sin(" + LAMBDA + " / 2), 2)))),"
            + " degrees(atan2(sin(" + LAMBDA + ") * cos(" + PHI_2 + "), cos(" + PHI_1 + ") * sin(" + PHI_2
            + ") - sin(" + PHI_1 + ") * cos(" + PHI_2 + ") * cos(" + LAMBDA + "))),"
            + " date_part('epoch', dropoff_datetime - pickup_datetime)" + WHERE;

    /// Both sides round some twenty operations; near to zero the differences of coordinates cancel.
    private static final double SHARE = 1e-12;

    private static final double DEGREES = 1e-8;

    @ParameterizedTest
    @ValueSource(ints = {12, 15, 18})
    void featuresOfTripsEqualTheServersOwnSql(int major) throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(major).start()) {
            try (Connection session = server.connect()) {
                DataSet.taxi(ROWS).load(session);
            }
            String[] lines = new String(server.copyCsv(SERVERS), StandardCharsets.UTF_8).split("\n");
            server.stop();
            LoadOptions options = LoadOptions.defaults().withThreads(2).withPrecision(Precision.FLOAT64);
            try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory());
                    ColumnCache cache =
                            SelectLoad.load(cluster.database("postgres"), OURS, options, new LoadMonitor())) {
                assertThat(cache.rows())
                        .isEqualTo(lines.length)
                        .isGreaterThan(ROWS / 2)
                        .isLessThan(ROWS);
                int line = 0;
                for (RowSlice slice : cache.allRows().slices()) {
                    for (int row = slice.from(); row < slice.to(); row++) {
                        compare(slice, row, lines[line++].split(","));
                    }
                }
            }
        }
    }

    private static void compare(RowSlice slice, int row, String[] expected) {
        for (int column = 0; column < expected.length; column++) {
            double ours = slice.group().column(column).getDouble(row, 0);
            double theirs = Double.parseDouble(expected[column]);
            switch (column) {
                case 2 -> assertThat(ours).isCloseTo(theirs, within(theirs * SHARE));
                case 3 ->
                    assertThat(Math.abs(Math.IEEEremainder(ours - theirs, 360))).isLessThan(DEGREES);
                default -> assertThat(ours).isEqualTo(theirs);
            }
        }
    }
}
