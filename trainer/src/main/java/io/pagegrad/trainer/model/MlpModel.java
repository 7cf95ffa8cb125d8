package io.pagegrad.trainer.model;

import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ir.ExpressionLowering;
import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.matrix.MatrixBuilder;
import io.pagegrad.expression.matrix.MatrixNode;
import java.util.Collection;
import java.util.List;

/// Builds the matrices of a [ModelSpec.Mlp].
final class MlpModel {
    private MlpModel() {}

    static TrainingModel build(ModelSpec.Mlp spec, Collection<String> available) {
        NetworkDraft draft = new NetworkDraft(available, spec.features(), spec.classes());
        MatrixBuilder b = draft.builder();
        List<String> names = spec.features().stream().map(NetworkColumn::name).toList();
        MatrixNode layer = draft.input(names, -1);
        int width = spec.features().stream().mapToInt(NetworkColumn::lanes).sum();
        for (int h = 0; h < spec.hidden().size(); h++) {
            layer = activated(
                    b,
                    spec.activation(),
                    dense(draft, spec, layer, width, spec.hidden().get(h), h + 1));
            width = spec.hidden().get(h);
        }
        int outputs = spec.classes() == null ? 1 : spec.classes().count();
        MatrixNode scores =
                dense(draft, spec, layer, width, outputs, spec.hidden().size() + 1);
        MatrixNode truth =
                spec.classes() == null ? draft.input(List.of(spec.label()), -1) : draft.oneHot(spec.label(), -1);
        MatrixNode prediction;
        MatrixNode loss;
        if (spec.loss() == OutputLoss.CROSS_ENTROPY) {
            prediction = b.softmax(scores);
            loss = b.crossEntropy(scores, truth);
        } else {
            prediction = spec.classes() == null ? scores : activated(b, spec.outputActivation(), scores);
            MatrixNode error = b.element(Op.SUB, prediction, truth);
            loss = b.sum(b.element(Op.MUL, error, error));
        }
        return draft.model(spec.label(), loss, spec.rowWeight(), prediction, spec.init(), spec.seed());
    }

    private static MatrixNode dense(
            NetworkDraft draft, ModelSpec.Mlp spec, MatrixNode layer, int inputs, int outputs, int number) {
        MatrixNode product = draft.builder().multiply(layer, draft.weight("w" + number, inputs, outputs, false));
        return spec.bias()
                ? draft.builder().element(Op.ADD, product, draft.weight("b" + number, 1, outputs, true))
                : product;
    }

    /// A function of numbers by the name that expressions use.
    private static MatrixNode activated(MatrixBuilder b, String function, MatrixNode scores) {
        ProgramBuilder numbers = new ProgramBuilder();
        ExpressionLowering lowering = new ExpressionLowering(numbers, (reference, builder) -> builder.column(0));
        Expr.Reference hole = new Expr.Reference("", "z", -1);
        Program program = numbers.build(lowering.number(new Expr.Call(function, List.of(hole), null, -1)));
        return b.elements(program, List.of(scores)).getFirst();
    }
}
