package io.pagegrad.cache.load;

import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.InputTransform.Encoding;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Looks at the first rows of the query to learn what the schema does not say: how long feature vectors are,
/// and around which value the numbers of a column lie.
final class FirstRows {
    /// Rows looked at at a time where only lengths are asked: the first that is not null tells them.
    private static final int LENGTH_ROWS = 64;

    private final LoadQuery query;
    private final LoadOptions options;
    private final KnownTransforms known;
    private final int[] lanes;
    private final double[] pivots;

    private FirstRows(LoadQuery query, LoadOptions options, KnownTransforms known) {
        this.query = query;
        this.options = options;
        this.known = known;
        this.lanes = new int[query.outputs().size()];
        this.pivots = new double[lanes.length];
        for (int i = 0; i < lanes.length; i++) {
            LoadColumn column = query.outputs().get(i);
            InputTransform transform = known.of(column);
            boolean open = column.encoding() == Encoding.VECTOR;
            lanes[i] = !open ? 1 : transform == null ? 0 : transform.lanes();
        }
    }

    static List<InputPlan> plan(
            List<ScanUnit> units,
            LoadQuery query,
            LoadOptions options,
            KnownTransforms known,
            List<PhysicalType> inputTypes)
            throws IOException {
        FirstRows first = new FirstRows(query, options, known);
        first.look(units, inputTypes);
        List<InputPlan> plans = new ArrayList<>();
        for (int i = 0; i < first.lanes.length; i++) {
            LoadColumn column = query.outputs().get(i);
            checkCategory(column);
            plans.add(new InputPlan(
                    column, options.precision(), Math.max(1, first.lanes[i]), first.pivots[i], first.isScaled(i)));
        }
        return plans;
    }

    private static void checkCategory(LoadColumn column) {
        boolean category = column.encoding() == Encoding.ONE_HOT || column.encoding() == Encoding.ORDINAL;
        boolean discrete = switch (column.field().type().physical()) {
            case BOOL, INT16, INT32, INT64, BYTES -> true;
            case FLOAT32, FLOAT64, FIXED16 -> false;
        };
        if (category && (!discrete || column.field().type().kind() == LogicalType.Kind.ARRAY)) {
            throw new UnsuitableDataException("column " + column.field().name() + " is of type "
                    + column.field().type() + " and makes no categories: cast it to text or an integer type");
        }
    }

    private boolean isScaled(int output) {
        LoadColumn column = query.outputs().get(output);
        InputTransform transform = known.of(column);
        if (transform != null) {
            return transform.shift() != 0 || transform.factor() != 1;
        }
        return options.scaling() != Scaling.NONE
                && (column.encoding() == Encoding.NUMBER || column.encoding() == Encoding.VECTOR)
                && !options.unscaled().contains(column.field().name());
    }

    /// Rounding to float32 comes before scaling, and would merge large numbers that lie close to each other.
    private boolean needsPivot(int output) {
        LoadColumn column = query.outputs().get(output);
        LogicalType type = column.field().type();
        return isScaled(output)
                && options.precision() == Precision.FLOAT32
                && column.encoding() == Encoding.NUMBER
                && type.physical() != PhysicalType.FLOAT32
                && type.physical() != PhysicalType.BOOL;
    }

    private boolean lanesMissing() {
        return Arrays.stream(lanes).anyMatch(count -> count == 0);
    }

    private void look(List<ScanUnit> units, List<PhysicalType> inputTypes) throws IOException {
        boolean anyPivot = false;
        for (int i = 0; i < lanes.length; i++) {
            anyPivot |= needsPivot(i);
        }
        if (units.isEmpty() || !anyPivot && !lanesMissing()) {
            return;
        }
        int batchRows = anyPivot ? LoadQuery.BATCH_ROWS : LENGTH_ROWS;
        try (RowFeed.Evaluated feed = new RowFeed.Evaluated(query, inputTypes, batchRows)) {
            for (int u = 0; u < units.size() && (u == 0 || lanesMissing()); u++) {
                try (ScanCursor cursor = units.get(u).open()) {
                    ColumnBatch rows = feed.sample(cursor);
                    if (u == 0 && rows != null) {
                        takePivots(rows);
                    }
                    while (rows != null) {
                        takeLanes(rows);
                        rows = lanesMissing() ? feed.sample(cursor) : null;
                    }
                }
            }
        }
    }

    private void takeLanes(ColumnBatch rows) {
        ColumnElements.nullIncomplete(query.outputs(), rows);
        for (int i = 0; i < lanes.length; i++) {
            for (int row = 0; lanes[i] == 0 && row < rows.size(); row++) {
                ColumnVector vector = rows.column(i);
                if (!vector.isNull(row)) {
                    LoadColumn column = query.outputs().get(i);
                    lanes[i] = ColumnElements.count(column.field().type(), (BytesVector) vector, row);
                    if (lanes[i] == 0) {
                        throw new UnsuitableDataException(
                                "column " + column.field().name() + " holds an empty vector: it makes no feature");
                    }
                }
            }
        }
    }

    private void takePivots(ColumnBatch rows) {
        for (int i = 0; i < lanes.length; i++) {
            if (needsPivot(i)) {
                pivots[i] = pivot((FixedVector) rows.column(i), rows.size());
            }
        }
    }

    /// The median of the first rows where they lie farther from zero than from each other, otherwise 0.
    private static double pivot(FixedVector vector, int rows) {
        double[] values = new double[rows];
        int count = 0;
        for (int row = 0; row < rows; row++) {
            double value = NumberKernels.get(vector.type(), vector.data(), row);
            if (!vector.isNull(row) && Double.isFinite(value)) {
                values[count++] = value;
            }
        }
        if (count == 0) {
            return 0;
        }
        Arrays.sort(values, 0, count);
        double median = values[count / 2];
        return Math.abs(median) > values[count - 1] - values[0] ? median : 0;
    }
}
