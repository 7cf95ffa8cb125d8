package io.pagegrad.expression.query;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.interpret.Interpreter;
import io.pagegrad.expression.typed.Typed;
import io.pagegrad.expression.value.ValueException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Runs a query row by row through the interpreter: the oracle, and the way for what has no faster one.
final class InterpretedProgram implements QueryProgram {
    private final BoundQuery query;
    private final Interpreter interpreter;
    private final BatchRow row;
    private final List<OutputColumn> columns = new ArrayList<>();
    private final boolean[] plain;

    InterpretedProgram(BoundQuery query) {
        this.query = query;
        this.interpreter = new Interpreter(QueryBinder.rules(query.options()));
        this.row = new BatchRow(query.inputColumns());
        this.plain = new boolean[query.outputs().size()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = query.isPlain(i);
            columns.add(new OutputColumn(
                    query.outputs().get(i).type(),
                    query.outputSchema().field(i).type(),
                    query.options().outputForm()));
        }
    }

    @Override
    public int run(ColumnBatch input, ColumnBatch output) {
        output.clear();
        int kept = 0;
        for (int i = 0; i < input.size(); i++) {
            if (passes(input, i)) {
                project(input, i, output, kept++);
            }
        }
        output.size(kept);
        return kept;
    }

    private boolean passes(ColumnBatch input, int inputRow) {
        row.at(input, inputRow);
        return query.filter() == null || Boolean.TRUE.equals(interpreter.evaluate(query.filter(), row));
    }

    @Override
    public int select(ColumnBatch input, boolean[] keep) {
        int kept = 0;
        for (int i = 0; i < input.size(); i++) {
            keep[i] = passes(input, i);
            kept += keep[i] ? 1 : 0;
        }
        return kept;
    }

    private void project(ColumnBatch input, int from, ColumnBatch output, int to) {
        for (int i = 0; i < plain.length; i++) {
            Typed expression = query.outputs().get(i);
            ColumnVector target = output.column(i);
            if (plain[i]) {
                copy(input.column(((Typed.Input) expression).input()), from, target, to);
            } else {
                try {
                    columns.get(i).write(interpreter.evaluate(expression, row), target, to);
                } catch (ValueException e) {
                    throw new ExpressionException(e.getMessage(), expression.position());
                }
            }
        }
    }

    static void copy(ColumnVector source, int from, ColumnVector target, int to) {
        if (source.isNull(from)) {
            target.setNull(to);
            return;
        }
        if (source instanceof BytesVector bytes) {
            ((BytesVector) target).append(bytes.bytes(), bytes.offset(from), bytes.length(from));
        } else {
            int width = source.type().widthBytes();
            MemorySegment.copy(
                    ((FixedVector) source).data(),
                    (long) from * width,
                    ((FixedVector) target).data(),
                    (long) to * width,
                    width);
        }
    }

    @Override
    public void close() {
        // holds no memory of its own
    }
}
