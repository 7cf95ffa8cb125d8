package io.pagegrad.trainer;

import io.pagegrad.cache.CacheColumn;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.matrix.MatrixLowering;
import io.pagegrad.expression.parse.Lambda;
import io.pagegrad.expression.parse.LambdaParser;
import io.pagegrad.trainer.model.LabelClasses;
import io.pagegrad.trainer.model.LabelValues;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.NetworkColumn;
import io.pagegrad.trainer.model.OutputLoss;
import io.pagegrad.trainer.model.VectorFeature;
import io.pagegrad.trainer.train.TrainingException;
import java.util.List;
import java.util.stream.IntStream;

/// Completes the description of a model by what the data says: features and their widths, classes of the label.
final class NetworkChoice {
    private final ColumnCache cache;
    private final String label;
    private final String rowWeight;
    private final LabelValues known;

    /// @param known values of the label in rows that the cache does not have, null to look at its own
    NetworkChoice(ColumnCache cache, String label, String rowWeight, LabelValues known) {
        this.cache = cache;
        this.label = label;
        this.rowWeight = rowWeight;
        this.known = known;
    }

    ModelSpec mlp(NetworkOptions options, long seed) {
        LabelClasses classes = classes(options);
        OutputLoss usual = classes == null ? OutputLoss.MSE : OutputLoss.CROSS_ENTROPY;
        return new ModelSpec.Mlp(
                featureColumns(),
                label,
                classes,
                options.hidden(),
                options.activation(),
                options.bias(),
                options.init(),
                options.loss() == null ? usual : options.loss(),
                seed,
                rowWeight);
    }

    /// Names of all columns that can be features.
    List<String> features() {
        return featureColumns().stream().map(NetworkColumn::name).toList();
    }

    /// Those of `features` that have several numbers a row.
    List<VectorFeature> vectors(List<String> features) {
        return columns().stream()
                .filter(column -> column.lanes() > 1 && features.contains(column.name()))
                .map(this::vector)
                .toList();
    }

    private VectorFeature vector(NetworkColumn column) {
        for (InputTransform transform : cache.transforms()) {
            if (transform.input().equals(column.name()) && transform.encoding() == InputTransform.Encoding.ONE_HOT) {
                return new VectorFeature(column.name(), transform.dictionary().categories());
            }
        }
        // subscripts begin at 1, as in SQL
        return new VectorFeature(
                column.name(),
                IntStream.rangeClosed(1, column.lanes())
                        .mapToObj(Integer::toString)
                        .toList());
    }

    ModelSpec lambda(String text, NetworkOptions options, long seed) {
        return new ModelSpec.MatrixLambda(
                text,
                label,
                columns(),
                label == null ? null : classes(options),
                options.shapes(),
                options.init(),
                seed,
                rowWeight);
    }

    /// Whether a lambda is about matrices: it has a function of theirs, or names a column with several numbers a
    /// row.
    boolean isOfMatrices(String text) {
        Lambda lambda = LambdaParser.parse(text);
        return MatrixLowering.isOfMatrices(lambda.body()) || namesVector(lambda.body(), lambda.rowParameter());
    }

    private boolean namesVector(Expr expression, String row) {
        return switch (expression) {
            case Expr.Literal _ -> false;
            case Expr.Call call -> call.arguments().stream().anyMatch(argument -> namesVector(argument, row));
            case Expr.Reference reference -> {
                int column = cache.columnIndex(reference.name());
                yield reference.scope().equals(row)
                        && column >= 0
                        && cache.columns().get(column).lanes() > 1;
            }
        };
    }

    private boolean isFeature(String name) {
        return !name.equals(label) && !name.equals(rowWeight);
    }

    private List<NetworkColumn> featureColumns() {
        return columns().stream().filter(column -> isFeature(column.name())).toList();
    }

    private List<NetworkColumn> columns() {
        return cache.columns().stream()
                .filter(CacheColumn::isFloating)
                .map(column -> new NetworkColumn(column.name(), column.lanes()))
                .toList();
    }

    /// The classes of the label: its categories, or the numbers that an integer label has in the training rows;
    /// null for a label that is a measure.
    private LabelClasses classes(NetworkOptions options) {
        if (options.classes() > 0) {
            return LabelClasses.numbered(options.classes());
        }
        int column = cache.columnIndex(label);
        if (column < 0) {
            throw new TrainingException("the data has no label " + label);
        }
        for (InputTransform transform : cache.transforms()) {
            if (transform.input().equals(label) && transform.encoding() == InputTransform.Encoding.ORDINAL) {
                List<Double> codes =
                        LabelClasses.numbered(transform.dictionary().size()).values();
                return new LabelClasses(codes, transform.dictionary().categories());
            }
        }
        return LabelValues.mayBeClasses(cache, column) ? numbers(column) : null;
    }

    private LabelClasses numbers(int column) {
        LabelValues values = known;
        if (values == null) {
            values = new LabelValues();
            values.add(cache, column, cache.trainingRows());
        }
        try {
            return values.classes(label);
        } catch (IllegalArgumentException e) {
            throw new TrainingException(e.getMessage());
        }
    }
}
