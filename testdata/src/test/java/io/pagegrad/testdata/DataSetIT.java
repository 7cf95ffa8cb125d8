package io.pagegrad.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(ints = {10, 18})
class DataSetIT {
    private static final int ROWS = 20_000;

    @Parameter
    int major;

    private static PostgresServer server;

    @BeforeParameterizedClassInvocation
    static void load(int major) throws Exception {
        server = PostgresServer.builder().major(major).start();
        for (String name : DataSet.names()) {
            try (Connection session = server.connect()) {
                DataSet.named(name, ROWS).load(session);
            }
        }
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        server.close();
    }

    @Test
    void everyDataSetHasTheRowsAskedFor() throws Exception {
        for (String name : DataSet.names()) {
            DataSet set = DataSet.named(name, ROWS);
            assertThat(server.queryValue("SELECT count(*) FROM " + set.table())).isEqualTo(Long.toString(set.rows()));
        }
    }

    /// Means as in table II of Fisher's paper; the copy with the two errors gives 3.418, 1.464 and 0.244.
    @Test
    void irisHasFishersMeans() throws Exception {
        assertThat(csv(
                        "SELECT species, count(*), round(avg(sepal_length)::numeric, 3), round(avg(sepal_width)::numeric, 3),"
                                + " round(avg(petal_length)::numeric, 3), round(avg(petal_width)::numeric, 3)"
                                + " FROM iris GROUP BY species_id, species ORDER BY species_id"))
                .isEqualTo("setosa,50,5.006,3.428,1.462,0.246\n"
                        + "versicolor,50,5.936,2.770,4.260,1.326\n"
                        + "virginica,50,6.588,2.974,5.552,2.026\n");
    }

    /// Counts as the data set's description has them; the sum is that of the published file.
    @Test
    void writtenDigitsAreThePublishedOnes() throws Exception {
        assertThat(csv("SELECT label, count(*) FROM optdigits GROUP BY label ORDER BY label"))
                .isEqualTo("0,178\n1,182\n2,177\n3,183\n4,181\n5,182\n6,181\n7,179\n8,174\n9,180\n");
        assertThat(server.queryValue(
                        "SELECT sum(get_byte(pixels, place)) FROM optdigits, generate_series(0, 63) place"))
                .isEqualTo("561718");
        assertThat(server.queryValue("SELECT count(*) FROM optdigits WHERE length(pixels) <> 64"))
                .isEqualTo("0");
        // the first picture, row by row
        assertThat(server.queryValue("SELECT encode(substring(pixels FOR 16), 'hex') FROM optdigits LIMIT 1"))
                .isEqualTo("0000050d0901000000000d0f0a0f0500");
    }

    @Test
    void taxiTripsLookLikeTripsWithSomeAnomalies() throws Exception {
        assertThat(server.queryValue("SELECT count(*) FROM taxi WHERE pickup_longitude = 0"))
                .satisfies(between(200, 500));
        assertThat(server.queryValue("SELECT count(*) FROM taxi WHERE trip_distance = 0"))
                .satisfies(between(50, 300));
        assertThat(server.queryValue("SELECT count(*) FROM taxi WHERE fare_amount <= 0"))
                .satisfies(between(1, 30));
        assertThat(server.queryValue(
                        "SELECT count(*) FROM taxi WHERE dropoff_datetime - pickup_datetime > interval '4 hours'"))
                .satisfies(between(5, 60));
        assertThat(server.queryValue("SELECT count(*) FROM taxi WHERE dropoff_datetime <= pickup_datetime"))
                .isEqualTo("0");
        assertThat(
                        server.queryValue(
                                "SELECT round(1000 * corr(trip_distance, extract(epoch FROM dropoff_datetime -"
                                        + " pickup_datetime))) FROM taxi WHERE dropoff_datetime - pickup_datetime < interval '3 hours'"))
                .satisfies(between(600, 990));
        assertThat(server.queryValue("SELECT count(*) FROM taxi WHERE total_amount <> fare_amount + extra + mta_tax +"
                        + " tip_amount + tolls_amount + 0.3"))
                .isEqualTo("0");
    }

    @Test
    void digitsAreAllDifferentPicturesOfTenClasses() throws Exception {
        assertThat(server.queryValue("SELECT count(DISTINCT label) FROM digits"))
                .isEqualTo("10");
        assertThat(server.queryValue("SELECT count(*) FROM digits WHERE length(pixels) <> 784"))
                .isEqualTo("0");
        assertThat(server.queryValue("SELECT count(DISTINCT pixels) FROM digits"))
                .satisfies(between(ROWS - 20, ROWS));
    }

    @Test
    void theLinearLabelFollowsItsFeatures() throws Exception {
        assertThat(server.queryValue(
                        "SELECT round(1e4 * stddev(y - (1 + 2 * x1 - 3 * x2 + 0.5 * x3 + 4 * x4))) FROM lin"))
                .satisfies(between(950, 1050));
    }

    @Test
    void theSameSeedMakesTheSameRows() throws Exception {
        DataSet set = DataSet.taxi(500);
        try (Connection session = server.connect()) {
            SqlScript.run(session, "CREATE SCHEMA again; SET search_path = again");
            set.load(session);
            String first = csv("SELECT * FROM again.taxi");
            SqlScript.run(session, "DROP TABLE taxi");
            set.load(session);
            assertThat(csv("SELECT * FROM again.taxi")).isEqualTo(first);
            SqlScript.run(session, "DROP TABLE taxi");
            set.withSeed(0.5).load(session);
            assertThat(csv("SELECT * FROM again.taxi")).isNotEqualTo(first);
        }
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> DataSet.named("mnist", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no data set 'mnist': there are [taxi, iris, digits, optdigits, linear]");
    }

    private static String csv(String query) throws Exception {
        return new String(server.copyCsv(query), StandardCharsets.UTF_8);
    }

    private static java.util.function.Consumer<String> between(int low, int high) {
        return text -> assertThat((int) Double.parseDouble(text)).isBetween(low, high);
    }
}
