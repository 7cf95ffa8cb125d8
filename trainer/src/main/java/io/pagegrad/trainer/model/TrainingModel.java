package io.pagegrad.trainer.model;

import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.trainer.gradient.Derivation;
import io.pagegrad.trainer.network.NetworkModel;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// A model ready to train: programs over one row whose columns and weights have names.
///
/// @param columns name of each column that the programs read
/// @param label name of the label column, null when the loss knows it without our doing
/// @param weights name of each weight
/// @param initialWeights where training starts
/// @param draw what `initialWeights` were drawn by, null when they were not
/// @param penalised which weights L1 and L2 penalties act on; false for intercepts
/// @param loss output 0 is the loss of a row times its row weight; output 1, present only with row weights, that
/// weight
/// @param prediction outputs are the predictions for a row; null when a loss does not show what is predicted
/// @param reported figure shown to people for a mean loss
/// @param network matrices that are computed instead of `loss` and `prediction`, which are null then; null for a
/// model of single numbers
public record TrainingModel(
        List<String> columns,
        String label,
        List<String> weights,
        double[] initialWeights,
        WeightDraw draw,
        boolean[] penalised,
        Program loss,
        Program prediction,
        DoubleUnaryOperator reported,
        NetworkModel network) {

    /// A model of single numbers.
    public TrainingModel(
            List<String> columns,
            String label,
            List<String> weights,
            double[] initialWeights,
            boolean[] penalised,
            Program loss,
            Program prediction,
            DoubleUnaryOperator reported) {
        this(columns, label, weights, initialWeights, null, penalised, loss, prediction, reported, null);
    }

    public TrainingModel {
        columns = List.copyOf(columns);
        weights = weights instanceof WeightNames ? weights : List.copyOf(weights);
    }

    /// This model, starting elsewhere.
    public TrainingModel withInitialWeights(double[] values) {
        if (values.length != weights.size()) {
            throw new IllegalArgumentException(values.length + " values for " + weights.size() + " weights");
        }
        return startingAt(values.clone(), null);
    }

    /// This model, starting at random.
    public TrainingModel withDrawnWeights(WeightDraw how) {
        return startingAt(how.weights(weightCount()), how);
    }

    private TrainingModel startingAt(double[] values, WeightDraw how) {
        return new TrainingModel(columns, label, weights, values, how, penalised, loss, prediction, reported, network);
    }

    public int weightCount() {
        return weights.size();
    }

    public boolean isNetwork() {
        return network != null;
    }

    public boolean hasRowWeights() {
        return isNetwork() ? network.hasRowWeights() : loss.outputCount() == 2;
    }

    /// Outputs: the derivative of the loss by each weight, then the row weight if there are row weights.
    public Program gradient() {
        ProgramBuilder b = new ProgramBuilder();
        int[] here = b.inline(loss, null, null);
        int[] variables = new int[weightCount()];
        Arrays.setAll(variables, b::weight);
        int[] derivatives = Derivation.derive(b, here[loss.output(0)], variables);
        int[] outputs = Arrays.copyOf(derivatives, weightCount() + loss.outputCount() - 1);
        if (hasRowWeights()) {
            outputs[weightCount()] = here[loss.output(1)];
        }
        return b.build(outputs);
    }
}
