package io.pagegrad.expression.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.column.ByteOrderedText;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.expression.query.BindOptions;
import io.pagegrad.expression.query.BoundQuery;
import io.pagegrad.expression.query.OutputForm;
import io.pagegrad.expression.query.QueryBinder;
import io.pagegrad.expression.query.QueryProgram;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompiledProgramTest {
    private static final int ROWS = 203;

    @ParameterizedTest
    @EnumSource(
            value = OutputForm.class,
            names = {"VALUE", "FLOAT32", "FLOAT64"})
    void compiledProgramsGiveWhatTheInterpreterGives(OutputForm form) {
        ExpressionGenerator generator = new ExpressionGenerator(7 + form.ordinal());
        SampleTable extreme = new SampleTable(ROWS, 11, 18);
        SampleTable ordinary = new SampleTable(ROWS, 12, 18, true);
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (int i = 0; i < 300; i++) {
            SampleTable table = i % 3 == 0 ? extreme : ordinary;
            String sql = "SELECT " + generator.next() + ", " + generator.next() + ", f FROM sample WHERE "
                    + generator.expression(Kind.BOOLEAN, 2);
            compared += compare(sql, form, table, differences);
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(60);
    }

    @Test
    void rowsAreRunByThemselvesWhenOneOfThemFails() {
        ExpressionGenerator generator = new ExpressionGenerator(99);
        SampleTable table = new SampleTable(ROWS, 12, 18);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String sql = "SELECT " + generator.expression(Kind.DOUBLE, 2) + " FROM sample";
            for (int row = 0; row < ROWS; row += 5) {
                compare(sql, OutputForm.VALUE, table, row, row + 1, differences);
            }
        }
        assertThat(differences).isEmpty();
    }

    private static int compare(String sql, OutputForm form, SampleTable table, List<String> differences) {
        return compare(sql, form, table, 0, ROWS, differences);
    }

    /// 1 when there was something to compare, 0 when both sides failed.
    private static int compare(
            String sql, OutputForm form, SampleTable table, int from, int to, List<String> differences) {
        BoundQuery query;
        try {
            query = QueryBinder.bind(
                    QueryParser.parse(sql),
                    SampleTable.SCHEMA,
                    BindOptions.DEFAULT.withByteOrder(ByteOrderedText.ALL).withOutputForm(form));
        } catch (ExpressionException e) {
            return 0;
        }
        int capacity = to - from + 3;
        try (ColumnBatch input = ColumnBatch.allocate(query.inputTypes(), capacity, MemoryTag.BATCH);
                ColumnBatch expected = ColumnBatch.allocate(query.outputTypes(), capacity, MemoryTag.BATCH);
                ColumnBatch actual = ColumnBatch.allocate(query.outputTypes(), capacity, MemoryTag.BATCH);
                QueryProgram interpreted = query.newInterpretedProgram();
                QueryProgram compiled = query.newProgram()) {
            table.fill(input, query.inputColumns(), from, to);
            String expectedError = error(interpreted, input, expected);
            String actualError = error(compiled, input, actual);
            if (expectedError != null || actualError != null) {
                if ((expectedError == null) != (actualError == null)) {
                    differences.add(sql + ": " + expectedError + " but compiled: " + actualError);
                }
                return 0;
            }
            String difference = difference(expected, actual);
            // vector loops are tried on every eighth call
            for (int call = 0; call < 8; call++) {
                compiled.run(input, actual);
                difference = difference == null ? difference(expected, actual) : difference;
            }
            if (difference != null) {
                differences.add(sql + ": " + difference);
            }
            return 1;
        }
    }

    private static String error(QueryProgram program, ColumnBatch input, ColumnBatch output) {
        try {
            program.run(input, output);
            return null;
        } catch (ExpressionException e) {
            return e.getMessage();
        }
    }

    private static String difference(ColumnBatch expected, ColumnBatch actual) {
        if (expected.size() != actual.size()) {
            return expected.size() + " rows, compiled " + actual.size();
        }
        for (int column = 0; column < expected.columnCount(); column++) {
            ColumnVector a = expected.column(column);
            ColumnVector b = actual.column(column);
            if (a.nullCount() != b.nullCount()) {
                return "column " + column + " has " + a.nullCount() + " nulls, compiled " + b.nullCount();
            }
            for (int row = 0; row < expected.size(); row++) {
                if (a.isNull(row) != b.isNull(row)) {
                    return "column " + column + " row " + row + " null " + a.isNull(row);
                }
                if (a instanceof FixedVector fixed && !a.isNull(row) && !equal(fixed, (FixedVector) b, row)) {
                    return "column " + column + " row " + row + ": " + show(fixed, row) + " compiled "
                            + show((FixedVector) b, row);
                }
            }
        }
        return null;
    }

    private static boolean equal(FixedVector a, FixedVector b, int row) {
        return switch (a.type()) {
            case FLOAT64 -> near(a.getDouble(row), b.getDouble(row), 4 * Math.ulp(a.getDouble(row)));
            case FLOAT32 -> near(a.getFloat(row), b.getFloat(row), Math.ulp(a.getFloat(row)));
            default -> show(a, row).equals(show(b, row));
        };
    }

    private static boolean near(double a, double b, double distance) {
        return a == b || Double.isNaN(a) && Double.isNaN(b) || Math.abs(a - b) <= distance;
    }

    private static String show(FixedVector vector, int row) {
        return switch (vector.type()) {
            case BOOL -> "" + vector.getBool(row);
            case INT16 -> "" + vector.getShort(row);
            case INT32 -> "" + vector.getInt(row);
            case INT64 -> "" + vector.getLong(row);
            case FLOAT32 -> "" + vector.getFloat(row);
            case FLOAT64 -> "" + vector.getDouble(row);
            default ->
                new java.math.BigInteger(
                                vector.data().asSlice(row * 16L, 16).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
                        .toString();
        };
    }
}
