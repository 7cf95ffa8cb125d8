package io.pagegrad.trainer;

import io.pagegrad.cache.CacheColumn;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.trainer.model.LabelValues;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.OutputLoss;
import io.pagegrad.trainer.train.TrainingException;
import java.util.List;
import java.util.function.LongFunction;

/// What shall be trained, as far as it was said: label, loss, features. What was not said follows from the
/// columns of the cache when [#spec] is asked for. Not thread-safe.
final class ModelChoice {
    private static final String SQUARED = "squared";

    private final ColumnCache cache;
    private String label;
    private String rowWeight;
    private LabelValues labelValues;
    private String namedLoss;
    private boolean intercept = true;
    private NetworkOptions network = NetworkOptions.layers();

    /// Makes the description of a model from a seed; null before a model was named.
    private LongFunction<ModelSpec> kind;

    ModelChoice(ColumnCache cache) {
        this.cache = cache;
    }

    void label(String column) {
        label = column;
    }

    void rowWeights(String column) {
        rowWeight = column;
    }

    void labelValues(LabelValues values) {
        labelValues = values;
    }

    void loss(String lambdaOrName) {
        if (lambdaOrName.contains("->")) {
            kind = seed -> lambda(lambdaOrName, seed);
        } else {
            namedLoss = lambdaOrName;
        }
    }

    void score(String lambda) {
        kind = seed -> new ModelSpec.Lambda(lambda, requiredLabel(), lossOr(SQUARED), rowWeight);
    }

    void linear(String[] features) {
        kind = seed -> linear(features, SQUARED);
    }

    void logistic(String[] features) {
        kind = seed -> linear(features, "log");
    }

    void softmax(int classes, String[] features) {
        kind = seed -> {
            List<String> used = featuresOr(features);
            return new ModelSpec.Softmax(
                    used,
                    requiredLabel(),
                    classes,
                    intercept,
                    rowWeight,
                    columns().vectors(used));
        };
    }

    void mlp(NetworkOptions options) {
        network = options;
        kind = seed -> {
            requiredLabel();
            return columns().mlp(namedLoss == null ? network : network.withLoss(OutputLoss.named(namedLoss)), seed);
        };
    }

    void network(NetworkOptions options) {
        network = options;
    }

    void spec(ModelSpec given) {
        kind = seed -> given;
    }

    void intercept(boolean wanted) {
        intercept = wanted;
    }

    /// The description of the model.
    ///
    /// @param seed of weights that start at random
    /// @throws TrainingException when no model was named, or no label where one is needed
    ModelSpec spec(long seed) {
        if (kind == null) {
            throw new TrainingException("what shall be trained? give a loss lambda, a score, or a model");
        }
        return kind.apply(seed);
    }

    /// Names of all columns, in their order.
    List<String> columnNames() {
        return cache.columns().stream().map(CacheColumn::name).toList();
    }

    private NetworkChoice columns() {
        return new NetworkChoice(cache, label, rowWeight, labelValues);
    }

    private ModelSpec lambda(String text, long seed) {
        NetworkChoice matrices = columns();
        return matrices.isOfMatrices(text)
                ? matrices.lambda(text, network, seed)
                : new ModelSpec.Lambda(text, label, null, rowWeight);
    }

    private ModelSpec linear(String[] named, String usualLoss) {
        List<String> features = featuresOr(named);
        return new ModelSpec.Linear(
                features,
                requiredLabel(),
                lossOr(usualLoss),
                intercept,
                rowWeight,
                columns().vectors(features));
    }

    private List<String> featuresOr(String[] named) {
        return named.length > 0 ? List.of(named) : columns().features();
    }

    private String lossOr(String usual) {
        return namedLoss == null ? usual : namedLoss;
    }

    private String requiredLabel() {
        if (label == null) {
            throw new TrainingException("name the label, the column to predict");
        }
        return label;
    }
}
