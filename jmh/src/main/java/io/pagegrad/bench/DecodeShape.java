package io.pagegrad.bench;

import java.util.ArrayList;
import java.util.List;

/// One table and the columns of it that decoders are compared on.
///
/// @param name as reports show it
/// @param table that is read
/// @param columns that are decoded, in order
/// @param peer name of the same work in the C programs, null when they have none
record DecodeShape(String name, String table, List<String> columns, String peer) {
    private static final List<String> PLACES =
            List.of("pickup_longitude", "pickup_latitude", "dropoff_longitude", "dropoff_latitude");

    /// All shapes, the one with pictures last.
    ///
    /// @param pictures name of the table with `label int, pixels bytea`
    static List<DecodeShape> all(String pictures) {
        List<String> oneNumeric = new ArrayList<>(List.of("pickup_datetime"));
        oneNumeric.addAll(PLACES);
        oneNumeric.add("total_amount");
        List<String> twoNumerics = new ArrayList<>(PLACES);
        twoNumerics.addAll(List.of("fare_amount", "total_amount"));
        return List.of(
                new DecodeShape("lin: 5 float8", "lin", BenchData.LINEAR_COLUMNS, "lin"),
                new DecodeShape("taxi: 6 of 18", "taxi", BenchData.TAXI_COLUMNS, "taxi6"),
                new DecodeShape("taxi: 6, one numeric", "taxi", oneNumeric, "taxi6n"),
                new DecodeShape("taxi: 6, two numerics", "taxi", twoNumerics, "taxi6n"),
                new DecodeShape("img: bytea to float32", pictures, List.of("pixels"), "img"));
    }

    boolean isPictures() {
        return columns.equals(List.of("pixels"));
    }
}
