package io.pagegrad.expression.ir;

/// Distance and direction between two points on the Earth as numeric code, as queries compute them, but so that
/// they can be derived: where the points are equal, value and all slopes are 0.
///
/// Arguments are latitude, longitude, latitude, longitude in degrees.
final class SphereFunctions {
    private static final double EARTH_RADIUS_KM = 6371.0088;

    private SphereFunctions() {}

    static int haversine(ProgramBuilder b, int[] x) {
        int phi1 = radians(b, x[0]);
        int phi2 = radians(b, x[2]);
        int latitude = halfSine(b, b.subtract(phi2, phi1));
        int longitude = halfSine(b, radians(b, b.subtract(x[3], x[1])));
        int cosines = b.multiply(b.apply(Op.COS, phi1), b.apply(Op.COS, phi2));
        int chord = b.add(b.multiply(latitude, latitude), b.multiply(b.multiply(cosines, longitude), longitude));
        int bounded = b.apply(Op.MIN, chord, b.constant(1));
        int apart = b.apply(Op.LESS, b.constant(0), bounded);
        // the root has no slope at 0: it must not be taken there, not even for a branch that is left out
        int root = b.apply(Op.SQRT, b.select(apart, bounded, b.constant(1)));
        int distance = b.multiply(b.constant(2 * EARTH_RADIUS_KM), b.apply(Op.ASIN, root));
        return b.select(apart, distance, b.constant(0));
    }

    static int bearing(ProgramBuilder b, int[] x) {
        int phi1 = radians(b, x[0]);
        int phi2 = radians(b, x[2]);
        int lambda = radians(b, b.subtract(x[3], x[1]));
        int cosine2 = b.apply(Op.COS, phi2);
        int east = b.multiply(b.apply(Op.SIN, lambda), cosine2);
        int along = b.multiply(b.apply(Op.COS, phi1), b.apply(Op.SIN, phi2));
        int across = b.multiply(b.multiply(b.apply(Op.SIN, phi1), cosine2), b.apply(Op.COS, lambda));
        int north = b.subtract(along, across);
        int zero = b.constant(0);
        int apart = b.apply(Op.OR, b.apply(Op.NOT_EQUAL, east, zero), b.apply(Op.NOT_EQUAL, north, zero));
        int angle = b.apply(Op.ATAN2, east, b.select(apart, north, b.constant(1)));
        int degrees = b.multiply(b.constant(180 / Math.PI), angle);
        int full = b.constant(360);
        int turned = b.select(b.apply(Op.LESS, degrees, zero), b.add(degrees, full), degrees);
        int inRange = b.apply(Op.LESS, turned, full);
        return b.select(b.apply(Op.AND, apart, inRange), turned, zero);
    }

    private static int radians(ProgramBuilder b, int degrees) {
        return b.multiply(b.constant(Math.PI / 180), degrees);
    }

    private static int halfSine(ProgramBuilder b, int angle) {
        return b.apply(Op.SIN, b.multiply(b.constant(0.5), angle));
    }
}
