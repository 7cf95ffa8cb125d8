package io.pagegrad.expression.server;

import io.pagegrad.column.ByteOrderedText;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.expression.query.BindOptions;
import io.pagegrad.expression.query.BoundQuery;
import io.pagegrad.expression.query.OutputForm;
import io.pagegrad.expression.query.QueryBinder;
import io.pagegrad.expression.query.QueryProgram;
import io.pagegrad.expression.typed.NumericMode;
import io.pagegrad.testdata.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// One server with a [SampleTable], and what both sides make of an expression, row by row.
final class ServerComparison implements AutoCloseable {
    private static final String ERROR = "ERROR: ";

    private final PostgresServer server;
    private final Connection connection;
    private final PreparedStatement evaluation;
    private final SampleTable table;
    private final BindOptions options;

    ServerComparison(int major, int rows, long seed) throws Exception {
        server = PostgresServer.builder().major(major).start();
        table = new SampleTable(rows, seed, major);
        server.sql("SET datestyle = ISO; SET intervalstyle = postgres;\n" + table.script());
        connection = server.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("SET DateStyle = 'ISO'");
            statement.execute("SET IntervalStyle = 'postgres'");
            statement.execute("SET extra_float_digits = 1");
            statement.execute("SET bytea_output = 'hex'");
            statement.execute("""
                    CREATE FUNCTION evaluate(expression text, row_id int) RETURNS text LANGUAGE plpgsql AS $$
                    DECLARE result text;
                    BEGIN
                      EXECUTE 'SELECT format(''%s'', x) FROM (SELECT (' || expression || ') FROM sample WHERE id = '
                        || row_id || ' OFFSET 0) q(x) WHERE x IS NOT NULL' INTO result;
                      RETURN result;
                    EXCEPTION WHEN others THEN RETURN 'ERROR: ' || sqlerrm;
                    END $$""");
        }
        evaluation = connection.prepareStatement("SELECT evaluate(?, id) FROM sample ORDER BY id");
        options = BindOptions.DEFAULT
                .withByteOrder(ByteOrderedText.ALL)
                .withServerMajor(major)
                .withNumericMode(NumericMode.EXACT)
                .withOutputForm(OutputForm.TEXT);
    }

    /// The server's results; null for NULL, text beginning with `ERROR: ` for an error.
    List<String> byServer(String expression) throws SQLException {
        List<String> results = new ArrayList<>();
        evaluation.setString(1, expression);
        try (ResultSet rows = evaluation.executeQuery()) {
            while (rows.next()) {
                results.add(rows.getString(1));
            }
        }
        return results;
    }

    /// Our results in the same form; an error in binding is one for every row.
    List<String> byUs(String expression) {
        List<String> results = new ArrayList<>();
        BoundQuery query;
        try {
            query = bind(expression);
        } catch (ExpressionException e) {
            for (int row = 0; row < table.rowCount(); row++) {
                results.add(ERROR + "BIND " + e.getMessage());
            }
            return results;
        }
        try (ColumnBatch input = ColumnBatch.allocate(query.inputTypes(), 1, MemoryTag.BATCH);
                ColumnBatch output = ColumnBatch.allocate(query.outputTypes(), 1, MemoryTag.BATCH);
                QueryProgram program = query.newProgram()) {
            for (int row = 0; row < table.rowCount(); row++) {
                table.fill(input, query.inputColumns(), row, row + 1);
                results.add(run(program, input, output));
            }
        }
        return results;
    }

    private static String run(QueryProgram program, ColumnBatch input, ColumnBatch output) {
        try {
            program.run(input, output);
            return output.column(0).isNull(0)
                    ? null
                    : new String(output.bytes(0).getBytes(0), StandardCharsets.UTF_8);
        } catch (ExpressionException e) {
            return ERROR + e.getMessage();
        }
    }

    BoundQuery bind(String expression) {
        return QueryBinder.bind(
                QueryParser.parse("SELECT (" + expression + ") FROM sample"), SampleTable.SCHEMA, options);
    }

    /// Rows on which both sides differ, described; empty when they agree.
    List<String> differences(String expression) throws SQLException {
        List<String> theirs = byServer(expression);
        List<String> ours = byUs(expression);
        List<String> differences = new ArrayList<>();
        for (int row = 0; row < theirs.size(); row++) {
            if (!agree(expression, theirs.get(row), ours.get(row))) {
                differences.add(
                        expression + " [row " + row + "] server: " + theirs.get(row) + " ours: " + ours.get(row));
            }
        }
        return differences;
    }

    private boolean agree(String expression, String theirs, String ours) {
        if (theirs == null || ours == null) {
            return theirs == null && ours == null;
        }
        boolean error = theirs.startsWith(ERROR);
        if (error || ours.startsWith(ERROR)) {
            return error == ours.startsWith(ERROR);
        }
        if (theirs.equals(ours)) {
            return true;
        }
        return isInexact(expression) && near(theirs, ours);
    }

    private static boolean isInexact(String expression) {
        return expression.matches(
                        "(exp|ln|log|log10|sin|cos|tan|cot|asin|acos|atan|cbrt|tanh|sinh|cosh|atan2|power)\\(.*")
                || expression.contains(" ^ ");
    }

    private static boolean near(String theirs, String ours) {
        try {
            double a = Double.parseDouble(theirs);
            double b = Double.parseDouble(ours);
            return Math.abs(a - b) <= 2 * Math.ulp(a);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    Kind resultKind(String expression) {
        return bind(expression).outputSchema().field(0).type().kind();
    }

    String serverType(String expression) throws SQLException {
        return server.queryValue("SELECT pg_typeof(" + expression + ")::text FROM sample LIMIT 1");
    }

    String ourType(String expression) {
        return bind(expression).outputSchema().field(0).type().name();
    }

    @Override
    public void close() throws SQLException {
        evaluation.close();
        connection.close();
        server.close();
    }
}
