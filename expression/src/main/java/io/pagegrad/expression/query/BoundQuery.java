package io.pagegrad.expression.query;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.column.Schema;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.expression.parse.TableSample;
import io.pagegrad.expression.typed.Typed;
import java.util.List;
import java.util.function.Supplier;

/// A query whose columns and types are known. Immutable and thread-safe; each thread runs its own [#newProgram].
public final class BoundQuery {
    private final SelectQuery query;
    private final Schema table;
    private final BindOptions options;
    private final List<InputColumn> inputColumns;
    private final int filterInputs;
    private final Typed filter;
    private final List<Typed> outputs;
    private final Schema outputSchema;
    private final Supplier<Plan> plan;

    BoundQuery(
            SelectQuery query,
            Schema table,
            BindOptions options,
            List<InputColumn> inputColumns,
            int filterInputs,
            Typed filter,
            List<Typed> outputs,
            Schema outputSchema) {
        this.query = query;
        this.table = table;
        this.options = options;
        this.inputColumns = List.copyOf(inputColumns);
        this.filterInputs = filterInputs;
        this.filter = filter;
        this.outputs = List.copyOf(outputs);
        this.outputSchema = outputSchema;
        this.plan = new Lazy(() -> Plan.of(this));
    }

    /// Compiles once, at the first use.
    private static final class Lazy implements Supplier<Plan> {
        private final Supplier<Plan> maker;
        private Plan made;

        Lazy(Supplier<Plan> maker) {
            this.maker = maker;
        }

        @Override
        public synchronized Plan get() {
            if (made == null) {
                made = maker.get();
            }
            return made;
        }
    }

    public SelectQuery query() {
        return query;
    }

    public Schema table() {
        return table;
    }

    public BindOptions options() {
        return options;
    }

    /// The columns that an input batch must hold, in this order; columns of the filter come first. May be empty
    /// (`SELECT 1 FROM t`): then only the size of the batch counts.
    public List<InputColumn> inputColumns() {
        return inputColumns;
    }

    /// How many of [#inputColumns] the filter needs: the first ones.
    public int filterInputCount() {
        return filterInputs;
    }

    /// Physical types of an input batch.
    public List<PhysicalType> inputTypes() {
        return inputColumns.stream().map(InputColumn::physicalType).toList();
    }

    public Schema outputSchema() {
        return outputSchema;
    }

    /// Physical types of an output batch.
    public List<PhysicalType> outputTypes() {
        return outputSchema.fields().stream()
                .map(field -> options.outputForm() == OutputForm.TEXT
                        ? PhysicalType.BYTES
                        : field.type().physical())
                .toList();
    }

    /// True when the query has a WHERE that is not always true.
    public boolean hasFilter() {
        return filter != null && !(filter instanceof Typed.Constant constant && Boolean.TRUE.equals(constant.value()));
    }

    /// The most rows that are wanted, -1 for all; counting is the caller's.
    public long limit() {
        return query.limit();
    }

    /// The sample that is wanted, null for all rows; choosing rows is the caller's.
    public TableSample sample() {
        return query.sample();
    }

    /// The WHERE condition, simplified; null when there is none.
    public Typed filter() {
        return filter;
    }

    /// The computed columns, simplified.
    public List<Typed> outputs() {
        return outputs;
    }

    /// True when the output column is an input column as it is.
    boolean isPlain(int output) {
        return outputs.get(output) instanceof Typed.Input input
                && inputColumns.get(input.input()).physicalType()
                        == outputTypes().get(output)
                && (options.outputForm() != OutputForm.TEXT
                        || inputColumns.get(input.input()).form() == InputForm.TEXT)
                && !isArrayText(input)
                && !isConvertedArray(input.type(), outputSchema.field(output).type());
    }

    private static boolean isConvertedArray(LogicalType from, LogicalType to) {
        return from.kind() == LogicalType.Kind.ARRAY
                && !from.element().physical().equals(to.element().physical());
    }

    /// The text of an array stands for its value in some inputs.
    private boolean isArrayText(Typed.Input input) {
        return options.outputForm() != OutputForm.TEXT
                && input.type().kind() == LogicalType.Kind.ARRAY
                && inputColumns.get(input.input()).form() == InputForm.TEXT;
    }

    /// A program for one thread; close it to free its memory.
    public QueryProgram newProgram() {
        return plan.get().isInterpreted() ? newInterpretedProgram() : new CompiledProgram(this, plan.get());
    }

    /// The plan in words, one line each: columns read and skipped, filter, what is copied, computed by generated
    /// code of how many bytes, or interpreted.
    public String explain() {
        return new Explanation(this, plan.get()).text();
    }

    /// The slow program that every other is compared with.
    public QueryProgram newInterpretedProgram() {
        return new InterpretedProgram(this);
    }
}
