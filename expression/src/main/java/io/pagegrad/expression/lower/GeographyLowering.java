package io.pagegrad.expression.lower;

import io.pagegrad.expression.ir.Op;

/// Distances and directions on a sphere, operation for operation as the interpreter computes them.
final class GeographyLowering {
    private static final double EARTH_RADIUS_KM = 6371.0088;
    private static final double RADIANS_PER_DEGREE = Math.PI / 180;
    private static final double DEGREES_PER_RADIAN = 180 / Math.PI;

    private final Nodes nodes;

    GeographyLowering(Nodes nodes) {
        this.nodes = nodes;
    }

    private int radians(int degrees) {
        return nodes.multiply(degrees, nodes.constant(RADIANS_PER_DEGREE));
    }

    private int halfSine(int angle) {
        return nodes.apply(Op.SIN, nodes.multiply(angle, nodes.constant(0.5)));
    }

    /// @param x latitude, longitude, latitude, longitude
    int haversine(int[] x) {
        int phi1 = radians(x[0]);
        int phi2 = radians(x[2]);
        int halfLatitude = halfSine(nodes.subtract(phi2, phi1));
        int halfLongitude = halfSine(radians(nodes.subtract(x[3], x[1])));
        int cosines = nodes.multiply(nodes.apply(Op.COS, phi1), nodes.apply(Op.COS, phi2));
        int chord = nodes.add(
                nodes.multiply(halfLatitude, halfLatitude),
                nodes.multiply(nodes.multiply(cosines, halfLongitude), halfLongitude));
        int one = nodes.constant(1);
        int bounded = nodes.select(nodes.less(one, chord), one, chord);
        return nodes.multiply(
                nodes.constant(2 * EARTH_RADIUS_KM), nodes.apply(Op.ASIN, nodes.apply(Op.SQRT, bounded)));
    }

    /// @param x latitude, longitude, latitude, longitude
    int bearing(int[] x) {
        int phi1 = radians(x[0]);
        int phi2 = radians(x[2]);
        int lambda = radians(nodes.subtract(x[3], x[1]));
        int cosine2 = nodes.apply(Op.COS, phi2);
        int east = nodes.multiply(nodes.apply(Op.SIN, lambda), cosine2);
        int along = nodes.multiply(nodes.apply(Op.COS, phi1), nodes.apply(Op.SIN, phi2));
        int across = nodes.multiply(
                nodes.multiply(nodes.apply(Op.SIN, phi1), cosine2), nodes.apply(Op.COS, lambda));
        int angle = nodes.apply(Op.ATAN2, east, nodes.subtract(along, across));
        int degrees = nodes.multiply(angle, nodes.constant(DEGREES_PER_RADIAN));
        int full = nodes.constant(360);
        int turned = nodes.select(nodes.less(degrees, nodes.constant(0)), nodes.add(degrees, full), degrees);
        return nodes.select(nodes.lessEqual(full, turned), nodes.constant(0), turned);
    }
}
