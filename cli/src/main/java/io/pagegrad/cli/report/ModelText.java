package io.pagegrad.cli.report;

import io.pagegrad.trainer.model.LabelClasses;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.NetworkColumn;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What was trained, in the words of the options.
final class ModelText {
    private ModelText() {}

    static String of(ModelSpec model) {
        return switch (model) {
            case ModelSpec.Lambda lambda ->
                lambda.text() + (lambda.loss() == null ? "" : "\nloss: " + lambda.loss()) + weighed(lambda.rowWeight());
            case ModelSpec.MatrixLambda lambda ->
                lambda.text() + classes(lambda.classes()) + weighed(lambda.rowWeight());
            case ModelSpec.Linear linear ->
                (linear.loss().equals("log") ? "logistic" : "linear")
                        + features(String.join(", ", linear.features()), linear.intercept())
                        + "\nlabel: " + linear.label() + "\nloss: " + linear.loss() + weighed(linear.rowWeight());
            case ModelSpec.Softmax softmax ->
                "softmax:" + softmax.classes()
                        + features(String.join(", ", softmax.features()), softmax.intercept())
                        + "\nlabel: " + softmax.label() + weighed(softmax.rowWeight());
            case ModelSpec.Mlp network -> of(network);
        };
    }

    private static String of(ModelSpec.Mlp network) {
        String hidden = network.hidden().stream().map(String::valueOf).collect(Collectors.joining(","));
        String inputs = network.features().stream().map(ModelText::of).collect(Collectors.joining(", "));
        return (hidden.isEmpty() ? "mlp" : "mlp:" + hidden)
                + "\ninputs: " + inputs
                + "\nlabel: " + network.label() + classes(network.classes())
                + "\nactivation: " + network.activation() + (network.bias() ? "" : ", no biases")
                + "\nweights start: " + network.init().word() + ", seed " + network.seed()
                + "\nloss: " + network.loss().word() + weighed(network.rowWeight());
    }

    private static String of(NetworkColumn column) {
        return column.lanes() == 1
                ? column.name()
                : String.format(Locale.ROOT, "%s (%d numbers)", column.name(), column.lanes());
    }

    private static String features(String names, boolean intercept) {
        return "\nfeatures: " + names + (intercept ? ", and an intercept" : "");
    }

    private static String classes(LabelClasses classes) {
        List<String> names = classes == null ? List.of() : classes.names();
        return names.isEmpty() ? "" : "\nclasses: " + String.join(", ", names);
    }

    private static String weighed(String rowWeight) {
        return rowWeight == null ? "" : "\nrows weighed by: " + rowWeight;
    }
}
