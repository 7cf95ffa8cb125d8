package io.pagegrad.trainer;

import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.trainer.model.Initialisation;
import io.pagegrad.trainer.model.OutputLoss;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a network is made of. Immutable.
///
/// @param hidden outputs of each hidden layer
/// @param activation `sigmoid`, `tanh`, `relu`, `silu` or `gelu`
/// @param bias whether layers have one
/// @param init where weights start
/// @param loss null for cross entropy where the label has classes, else the squared error
/// @param classes of a label that holds class numbers, from 0; 0 to find them in the data
/// @param shapes of the weight matrices of a lambda, where they do not follow from their use
public record NetworkOptions(
        List<Integer> hidden,
        String activation,
        boolean bias,
        Initialisation init,
        OutputLoss loss,
        int classes,
        Map<String, Shape> shapes) {
    public NetworkOptions {
        hidden = List.copyOf(hidden);
        Objects.requireNonNull(activation);
        Objects.requireNonNull(init);
        shapes = Map.copyOf(shapes);
    }

    /// Sigmoid layers with biases, started by Xavier's rule.
    public static NetworkOptions layers(Integer... hidden) {
        return new NetworkOptions(List.of(hidden), "sigmoid", true, Initialisation.XAVIER, null, 0, Map.of());
    }

    public NetworkOptions withHidden(List<Integer> value) {
        return new NetworkOptions(value, activation, bias, init, loss, classes, shapes);
    }

    public NetworkOptions withActivation(String value) {
        return new NetworkOptions(hidden, value, bias, init, loss, classes, shapes);
    }

    public NetworkOptions withBias(boolean value) {
        return new NetworkOptions(hidden, activation, value, init, loss, classes, shapes);
    }

    public NetworkOptions withInit(Initialisation value) {
        return new NetworkOptions(hidden, activation, bias, value, loss, classes, shapes);
    }

    public NetworkOptions withLoss(OutputLoss value) {
        return new NetworkOptions(hidden, activation, bias, init, value, classes, shapes);
    }

    public NetworkOptions withClasses(int value) {
        return new NetworkOptions(hidden, activation, bias, init, loss, value, shapes);
    }

    public NetworkOptions withShapes(Map<String, Shape> value) {
        return new NetworkOptions(hidden, activation, bias, init, loss, classes, value);
    }
}
