package io.pagegrad.cli.query;

import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.load.SampledTable;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.cli.export.RowFormat;
import io.pagegrad.cli.scan.ComputedUnits;
import io.pagegrad.cli.scan.OrderedScan;
import io.pagegrad.cli.scan.RowStream;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.Field;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.expression.parse.SelectItem;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.expression.query.BindOptions;
import io.pagegrad.expression.query.BoundQuery;
import io.pagegrad.expression.query.OutputForm;
import io.pagegrad.expression.query.QueryBinder;
import io.pagegrad.expression.typed.NumericMode;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.trainer.artifact.ModelFile;
import io.pagegrad.trainer.artifact.Predictor;
import io.pagegrad.trainer.model.ModelSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The rows of a query with a model's predictions behind them, read and predicted in a stream. Closed when they
/// are written.
///
/// The query names the model's inputs as the training query did. One number predicted is the column `prediction`;
/// of a classifier `prediction` is the likeliest class, and `probability_…` follow.
public final class PredictedRows implements AutoCloseable {
    private final ModelFile model;
    private final Predictor predictor;
    private final BoundQuery shown;
    private final BoundQuery features;
    private final double[] nullValues;
    private final List<Field> fields = new ArrayList<>();
    private final ComputedUnits units;
    private final RowFormat format;
    private final Map<String, String> metadata;

    /// @throws WrongUseException when the query does not have what the model needs
    public PredictedRows(ModelFile model, SelectQuery query, PagefileTable table, RowFormat format) throws IOException {
        this.model = model;
        this.format = format;
        this.metadata = Metadata.of(table.provenance());
        try {
            this.predictor = Predictor.forPlainRows(model);
        } catch (IllegalArgumentException e) {
            throw new WrongUseException(e.getMessage());
        }
        BindOptions options = SelectLoad.options(table)
                .withNumericMode(NumericMode.FLOAT64)
                .withOutputForm(OutputForm.FLOAT64)
                .withDictionaries(new CategoryItems(model).dictionaries(RowSelection.expanded(query, table)));
        BindOptions exact = RowSelection.options(table).withDictionaries(options.dictionaries());
        this.shown = RowSelection.bind(query, table, exact, format, fields);
        this.features = QueryBinder.bind(featureQuery(query, table), table.schema(), options);
        refuseTexts();
        this.nullValues = nullValues();
        addPredictionFields();
        List<Projection.Item> items = new ArrayList<>(RowSelection.projection(shown));
        items.addAll(RowSelection.projection(features));
        PredictionPrograms programs = new PredictionPrograms(
                shown, features, predictor, nullValues, !classes().isEmpty(), categories());
        PagefileTable sampled = SampledTable.of(table, query.sample());
        this.units =
                new ComputedUnits(sampled.scanUnits(new Projection(items), OrderedScan.UNIT_BYTES), programs::worker);
    }

    /// The query whose results are the model's inputs, in the predictor's order.
    private SelectQuery featureQuery(SelectQuery query, PagefileTable table) {
        List<SelectItem> items = RowSelection.expanded(query, table);
        List<SelectItem> wanted = new ArrayList<>();
        for (String name : predictor.columns()) {
            int index = fields.stream().map(Field::name).toList().indexOf(name);
            if (index < 0) {
                throw new WrongUseException("the model needs a column " + name + ", and the query gives "
                        + String.join(", ", fields.stream().map(Field::name).toList()));
            }
            wanted.add(new CategoryItems(model)
                    .encoded(items.get(index), name, fields.get(index).type()));
        }
        if (wanted.isEmpty()) {
            throw new WrongUseException("the model reads no column: there is nothing to predict from");
        }
        return query.withItems(wanted);
    }

    /// Arrays and byte strings are vectors; other values of changing length are nothing that a model reads.
    private void refuseTexts() {
        for (int i = 0; i < features.outputTypes().size(); i++) {
            LogicalType type = features.outputSchema().field(i).type();
            boolean vector = type.kind() == LogicalType.Kind.BYTEA || type.kind() == LogicalType.Kind.ARRAY;
            if (features.outputTypes().get(i) == PhysicalType.BYTES && !vector) {
                throw new WrongUseException("the model's input "
                        + features.outputSchema().field(i).name() + " is of type " + type
                        + ", and a model reads numbers, arrays of them and byte strings");
            }
        }
    }

    private double[] nullValues() {
        double[] values = new double[predictor.columns().size()];
        for (int column = 0; column < values.length; column++) {
            values[column] = Double.NaN;
            for (InputTransform transform : model.transforms()) {
                if (transform.input().equals(predictor.columns().get(column))) {
                    values[column] = transform.nullValue();
                }
            }
        }
        return values;
    }

    /// Names of the classes, as far as probabilities are predicted.
    private List<String> classes() {
        List<String> names = new ArrayList<>();
        if (predictor.outputs() > 1) {
            List<String> categories = categories();
            for (int output = 0; output < predictor.outputs(); output++) {
                names.add(output < categories.size() ? categories.get(output) : Integer.toString(output));
            }
        }
        return names;
    }

    /// Categories of the label, none when it is a number.
    private List<String> categories() {
        if (model.model() instanceof ModelSpec.Mlp mlp && mlp.classes() != null) {
            return mlp.classes().names();
        }
        if (model.model() instanceof ModelSpec.MatrixLambda lambda && lambda.classes() != null) {
            return lambda.classes().names();
        }
        for (InputTransform transform : model.transforms()) {
            if (transform.dictionary() != null
                    && transform.input().equals(model.training().label())) {
                return transform.dictionary().categories();
            }
        }
        return List.of();
    }

    private void addPredictionFields() {
        if (predictor.outputs() == 1) {
            fields.add(new Field("prediction", LogicalType.DOUBLE, true));
            return;
        }
        fields.add(new Field("prediction", categories().isEmpty() ? LogicalType.INTEGER : LogicalType.TEXT, true));
        for (String name : classes()) {
            fields.add(new Field("probability_" + name, LogicalType.DOUBLE, true));
        }
    }

    /// The plans of what is shown and of the model's inputs in words.
    public String explain() {
        return shown.explain() + "\nthe model's inputs:\n" + features.explain();
    }

    public RowStream stream() {
        List<PhysicalType> types = new ArrayList<>(shown.outputTypes());
        for (int field = types.size(); field < fields.size(); field++) {
            types.add(
                    format.isText()
                            ? PhysicalType.BYTES
                            : fields.get(field).type().physical());
        }
        return new RowStream(fields, types, units.units(), metadata);
    }

    /// The most rows wanted by the query itself, -1 for all.
    public long limit() {
        return shown.limit();
    }

    @Override
    public void close() {
        units.close();
    }

    /// Types of the columns before and behind: what [PredictionPrograms] needs to know of a batch.
    static List<ColumnVector> columns(io.pagegrad.column.ColumnBatch batch, int from, int to) {
        List<ColumnVector> columns = new ArrayList<>();
        for (int column = from; column < to; column++) {
            columns.add(batch.column(column));
        }
        return columns;
    }
}
