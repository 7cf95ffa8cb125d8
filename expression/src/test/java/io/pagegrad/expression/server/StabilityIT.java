package io.pagegrad.expression.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the server computes while it plans and what for each row: a constant that is true decides an OR before
/// anything else is looked at only when it was computed while planning.
class StabilityIT {
    /// Constants that are true, each by one operation or conversion.
    private static final List<String> TRUE = List.of(
            "timestamptz '2020-01-01' < timestamptz '2021-01-01'",
            "timestamptz '2021-01-01' - timestamptz '2020-01-01' > interval '1 day'",
            "timestamptz '2020-01-01' + interval '1 day' > timestamptz '2019-01-01'",
            "interval '1 day' + timestamptz '2020-01-01' > timestamptz '2019-01-01'",
            "timestamptz '2020-01-01' - interval '1 day' > timestamptz '2019-01-01'",
            "timestamp '2020-01-01' + interval '1 day' > timestamp '2019-01-01'",
            "date '2020-01-01' + interval '1 day' > timestamp '2019-01-01'",
            "timestamp '2020-01-01' < timestamptz '2021-01-01'",
            "date '2020-01-01' < timestamptz '2021-01-01'",
            "timestamptz '2021-01-01' >= date '2020-01-01'",
            "date '2020-01-01' < timestamp '2021-01-01'",
            "timestamp '2020-01-01' IS DISTINCT FROM timestamptz '2021-01-01'",
            "extract(year from timestamptz '2020-01-01') = 2020",
            "date_part('year', timestamptz '2020-01-01') = 2020",
            "date_trunc('year', timestamptz '2020-05-01') = timestamptz '2020-01-01'",
            "extract(year from timestamp '2020-01-01') = 2020",
            "date_part('year', date '2020-01-01') = 2020",
            "date_trunc('year', timestamp '2020-05-01') = timestamp '2020-01-01'",
            "(timestamptz '2020-01-01')::date = date '2020-01-01'",
            "(timestamptz '2020-01-01')::timestamp = timestamp '2020-01-01'",
            "(timestamptz '2020-01-01 12:00')::time = time '12:00'",
            "(timestamp '2020-01-01')::timestamptz = timestamptz '2020-01-01'",
            "(timestamp '2020-01-01')::date = date '2020-01-01'",
            "(date '2020-01-01')::timestamptz = timestamptz '2020-01-01'",
            "(date '2020-01-01')::timestamp = timestamp '2020-01-01'",
            "timestamptz '2020-01-01' AT TIME ZONE 'UTC' = timestamp '2020-01-01'",
            "timestamp '2020-01-01' AT TIME ZONE 'UTC' = timestamptz '2020-01-01'",
            "(date '2020-01-01')::text = '2020-01-01'",
            "(timestamp '2020-01-01')::text = '2020-01-01 00:00:00'",
            "(timestamptz '2020-01-01')::text = '2020-01-01 00:00:00+00'",
            "(time '12:00')::text = '12:00:00'",
            "(interval '1 day')::text = '1 day'",
            "(12)::text = '12'",
            "(1.50)::text = '1.50'",
            "(true)::text = 'true'",
            "('2020-01-01' || '')::date = date '2020-01-01'",
            "('2020-01-01' || '')::timestamp = timestamp '2020-01-01'",
            "('2020-01-01' || '')::timestamptz = timestamptz '2020-01-01'",
            "('12:00' || '')::time = time '12:00'",
            "('1 day' || '')::interval = interval '1 day'",
            "('12' || '')::int = 12",
            "('1.5' || '')::numeric = 1.5",
            "'a' || 5 = 'a5'",
            "'a' || date '2020-01-01' = 'a2020-01-01'",
            "length((date '2020-01-01')::varchar) = 10",
            "COALESCE(NULL, (date '2020-01-01')::text) = '2020-01-01'",
            "CASE WHEN (date '2020-01-01')::text = '2020-01-01' THEN true ELSE false END",
            "greatest(timestamptz '2020-01-01', timestamptz '2021-01-01') = timestamptz '2021-01-01'",
            "timestamptz '2020-01-01' IN (timestamptz '2019-01-01', timestamptz '2020-01-01')",
            "timestamptz '2020-01-01' BETWEEN timestamptz '2019-01-01' AND timestamptz '2020-01-01'",
            "ARRAY[1, 2]::text[] IS NOT NULL",
            "(ARRAY[1, 2])[1] = 1");

    @ParameterizedTest
    @ValueSource(ints = {12, 14, 15, 18})
    void whatDependsOnSettingsIsComputedForEachRow(int major) throws Exception {
        List<String> differences = new ArrayList<>();
        try (ServerComparison comparison = new ServerComparison(major, 12, 3)) {
            for (String constant : TRUE) {
                differences.addAll(comparison.differences("i + 2147483647 > 0 OR (" + constant + ")"));
                differences.addAll(comparison.differences("NOT (i + 2147483647 > 0 AND NOT (" + constant + "))"));
                differences.addAll(
                        comparison.differences("CASE WHEN " + constant + " THEN 1 WHEN i + 2147483647 > 0 THEN 2 END"));
            }
        }
        assertThat(differences).isEmpty();
    }
}
