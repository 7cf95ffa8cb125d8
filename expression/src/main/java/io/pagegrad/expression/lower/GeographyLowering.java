package io.pagegrad.expression.lower;

/// Distances and directions on a sphere, as the interpreter computes them but for the last bits of sine, cosine
/// and their inverses.
final class GeographyLowering {
    private static final double EARTH_RADIUS_KM = 6371.0088;
    private static final double RADIANS_PER_DEGREE = Math.PI / 180;
    private static final double DEGREES_PER_RADIAN = 180 / Math.PI;

    private final Nodes nodes;
    private final Trigonometry trigonometry;

    GeographyLowering(Nodes nodes, Trigonometry trigonometry) {
        this.nodes = nodes;
        this.trigonometry = trigonometry;
    }

    private int radians(int degrees) {
        return nodes.multiply(degrees, nodes.constant(RADIANS_PER_DEGREE));
    }

    private int halfSine(int angle, int active) {
        return trigonometry.sine(nodes.multiply(angle, nodes.constant(0.5)), active);
    }

    /// @param x latitude, longitude, latitude, longitude
    int haversine(int[] x, int active) {
        int phi1 = radians(x[0]);
        int phi2 = radians(x[2]);
        int halfLatitude = halfSine(nodes.subtract(phi2, phi1), active);
        int halfLongitude = halfSine(radians(nodes.subtract(x[3], x[1])), active);
        int cosines = nodes.multiply(trigonometry.cosine(phi1, active), trigonometry.cosine(phi2, active));
        int chord = nodes.add(
                nodes.multiply(halfLatitude, halfLatitude),
                nodes.multiply(nodes.multiply(cosines, halfLongitude), halfLongitude));
        int one = nodes.constant(1);
        int bounded = nodes.select(nodes.less(one, chord), one, chord);
        return nodes.multiply(nodes.constant(2 * EARTH_RADIUS_KM), trigonometry.arcsineOfRoot(bounded));
    }

    /// @param x latitude, longitude, latitude, longitude
    int bearing(int[] x, int active) {
        int phi1 = radians(x[0]);
        int phi2 = radians(x[2]);
        int lambda = radians(nodes.subtract(x[3], x[1]));
        int cosine2 = trigonometry.cosine(phi2, active);
        int east = nodes.multiply(trigonometry.sine(lambda, active), cosine2);
        int along = nodes.multiply(trigonometry.cosine(phi1, active), trigonometry.sine(phi2, active));
        int across = nodes.multiply(
                nodes.multiply(trigonometry.sine(phi1, active), cosine2), trigonometry.cosine(lambda, active));
        int angle = trigonometry.arctangent(east, nodes.subtract(along, across));
        int degrees = nodes.multiply(angle, nodes.constant(DEGREES_PER_RADIAN));
        int full = nodes.constant(360);
        int turned = nodes.select(nodes.less(degrees, nodes.constant(0)), nodes.add(degrees, full), degrees);
        return nodes.select(nodes.lessEqual(full, turned), nodes.constant(0), turned);
    }
}
