package io.pagegrad.expression.interpret;

/// Distances and directions on a sphere of the Earth's mean radius.
final class Geography {
    /// Mean radius of the Earth in kilometres (IUGG).
    static final double EARTH_RADIUS_KM = 6371.0088;

    private static final double RADIANS_PER_DEGREE = Math.PI / 180;
    private static final double DEGREES_PER_RADIAN = 180 / Math.PI;

    private Geography() {}

    /// Great-circle distance in kilometres between two points given in degrees.
    static double haversine(double latitude1, double longitude1, double latitude2, double longitude2) {
        double phi1 = latitude1 * RADIANS_PER_DEGREE;
        double phi2 = latitude2 * RADIANS_PER_DEGREE;
        double halfLatitude = Math.sin((phi2 - phi1) * 0.5);
        double halfLongitude = Math.sin((longitude2 - longitude1) * RADIANS_PER_DEGREE * 0.5);
        double chord = halfLatitude * halfLatitude + Math.cos(phi1) * Math.cos(phi2) * halfLongitude * halfLongitude;
        return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(chord, 1)));
    }

    /// Direction in which the great circle leaves the first point, in degrees clockwise from north, in `[0,
    /// 360)`; 0 when
    /// the points are equal.
    static double bearing(double latitude1, double longitude1, double latitude2, double longitude2) {
        double phi1 = latitude1 * RADIANS_PER_DEGREE;
        double phi2 = latitude2 * RADIANS_PER_DEGREE;
        double lambda = (longitude2 - longitude1) * RADIANS_PER_DEGREE;
        double east = Math.sin(lambda) * Math.cos(phi2);
        double north = Math.cos(phi1) * Math.sin(phi2) - Math.sin(phi1) * Math.cos(phi2) * Math.cos(lambda);
        double degrees = Math.atan2(east, north) * DEGREES_PER_RADIAN;
        double turned = degrees < 0 ? degrees + 360 : degrees + 0.0;
        return turned >= 360 ? 0 : turned;
    }
}
