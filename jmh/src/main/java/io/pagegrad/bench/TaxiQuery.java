package io.pagegrad.bench;

/// The taxi pipeline of the documents as one query: four features and the label, trips that are possible only.
final class TaxiQuery {
    static final String WHERE = "pickup_longitude BETWEEN -74.5 AND -73.4 AND dropoff_longitude BETWEEN -74.5 AND -73.4"
            + " AND pickup_latitude BETWEEN 40.4 AND 41.1 AND dropoff_latitude BETWEEN 40.4 AND 41.1"
            + " AND extract(epoch FROM dropoff_datetime - pickup_datetime) BETWEEN 60 AND 7200"
            + " AND (pickup_longitude <> dropoff_longitude OR pickup_latitude <> dropoff_latitude)";

    static final String TEXT = over("taxi");

    private TaxiQuery() {}

    /// The query over another table of the same columns.
    static String over(String table) {
        return "SELECT extract(day FROM pickup_datetime) AS day,"
                + " extract(hour FROM pickup_datetime) AS hour,"
                + " haversine(pickup_latitude, pickup_longitude, dropoff_latitude, dropoff_longitude) AS distance,"
                + " bearing(pickup_latitude, pickup_longitude, dropoff_latitude, dropoff_longitude) AS bearing,"
                + " extract(epoch FROM dropoff_datetime - pickup_datetime) AS duration"
                + " FROM " + table + " WHERE " + WHERE;
    }
}
