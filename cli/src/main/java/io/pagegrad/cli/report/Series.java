package io.pagegrad.cli.report;

import java.util.ArrayList;
import java.util.List;

/// One curve of a chart. Points that are not finite are left out.
///
/// @param style CSS class that colours it
record Series(String name, String style, List<double[]> points) {
    Series(String name, String style) {
        this(name, style, new ArrayList<>());
    }

    Series point(double x, double y) {
        if (Double.isFinite(x) && Double.isFinite(y)) {
            points.add(new double[] {x, y});
        }
        return this;
    }
}
