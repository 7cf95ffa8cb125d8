package io.pagegrad.trainer.model;

import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.matrix.MatrixBuilder;
import io.pagegrad.expression.matrix.MatrixNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/// Builds linear and softmax models that have vectors among their features: networks of one layer that starts at
/// zero, whose weights have the names of features and their elements.
final class FeatureSums {
    private final NetworkDraft draft;
    private final MatrixNode scores;
    private final List<String> weightNames = new ArrayList<>();

    /// @param vectors those of `features` that have several numbers a row
    /// @param classes of the label; null for one score
    private FeatureSums(
            Collection<String> available,
            List<String> features,
            List<VectorFeature> vectors,
            LabelClasses classes,
            boolean intercept) {
        List<NetworkColumn> columns = vectors.stream()
                .map(vector ->
                        new NetworkColumn(vector.name(), vector.elements().size()))
                .toList();
        this.draft = new NetworkDraft(available, columns, classes);
        List<String> inputs = inputs(features, vectors);
        int outputs = classes == null ? 1 : classes.count();
        MatrixNode row = draft.input(features, -1);
        MatrixNode sums = draft.builder().multiply(row, draft.weight("features", inputs.size(), outputs, false));
        name(inputs, classes);
        if (intercept) {
            MatrixNode intercepts = draft.weight(LinearModel.INTERCEPT, 1, outputs, true);
            sums = draft.builder().element(Op.ADD, sums, intercepts);
            name(List.of(LinearModel.INTERCEPT), classes);
        }
        this.scores = sums;
        Set<String> distinct = new HashSet<>();
        for (String name : weightNames) {
            if (!distinct.add(name)) {
                throw new ExpressionException("two weights have the name " + name + ": rename a column by AS", -1);
            }
        }
    }

    private static List<String> inputs(List<String> features, List<VectorFeature> vectors) {
        List<String> inputs = new ArrayList<>();
        for (String feature : features) {
            VectorFeature vector = vectors.stream()
                    .filter(candidate -> candidate.name().equals(feature))
                    .findFirst()
                    .orElse(null);
            for (int e = 0; vector != null && e < vector.elements().size(); e++) {
                inputs.add(vector.weight(e));
            }
            if (vector == null) {
                inputs.add(feature);
            }
        }
        return inputs;
    }

    private void name(List<String> inputs, LabelClasses classes) {
        for (String input : inputs) {
            for (int c = 0; c < (classes == null ? 0 : classes.count()); c++) {
                weightNames.add(input + '_' + c);
            }
            if (classes == null) {
                weightNames.add(input);
            }
        }
    }

    static TrainingModel linear(ModelSpec.Linear spec, Collection<String> available) {
        FeatureSums sums = new FeatureSums(available, spec.features(), spec.vectors(), null, spec.intercept());
        Loss named = Loss.named(spec.loss());
        ProgramBuilder b = new ProgramBuilder();
        int score = b.column(0);
        Program loss = b.build(named.loss(b, score, b.column(1)));
        Program prediction = b.build(named.prediction(b, score));
        MatrixBuilder matrices = sums.draft.builder();
        MatrixNode label = sums.draft.input(List.of(spec.label()), -1);
        return sums.model(
                spec.label(),
                matrices.elements(loss, List.of(sums.scores, label)).getFirst(),
                spec.rowWeight(),
                matrices.elements(prediction, List.of(sums.scores)).getFirst(),
                named::reported);
    }

    static TrainingModel softmax(ModelSpec.Softmax spec, Collection<String> available) {
        FeatureSums sums = new FeatureSums(
                available, spec.features(), spec.vectors(), LabelClasses.numbered(spec.classes()), spec.intercept());
        MatrixBuilder matrices = sums.draft.builder();
        MatrixNode truth = sums.draft.oneHot(spec.label(), -1);
        return sums.model(
                spec.label(),
                matrices.crossEntropy(sums.scores, truth),
                spec.rowWeight(),
                matrices.softmax(sums.scores),
                DoubleUnaryOperator.identity());
    }

    private TrainingModel model(
            String label, MatrixNode loss, String rowWeight, MatrixNode prediction, DoubleUnaryOperator reported) {
        double[] zeros = new double[weightNames.size()];
        return draft.model(label, loss, rowWeight, prediction, weightNames, zeros, reported);
    }
}
