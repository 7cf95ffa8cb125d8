package io.pagegrad.gpu.emit;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.trainer.model.Initialisation;
import io.pagegrad.trainer.model.LabelClasses;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.NetworkColumn;
import io.pagegrad.trainer.model.OutputLoss;
import io.pagegrad.trainer.network.NetworkModel;
import java.util.List;

/// Programs with derivatives written by hand, for tests.
public final class TestModels {
    private TestModels() {}

    /// Gradient of `(w · x + b - y)^2`: `features + 1` columns (the label last), `features + 1` weights (the
    /// intercept last).
    public static Program linearGradient(int features) {
        ProgramBuilder b = new ProgramBuilder();
        int error = error(b, features);
        int twice = b.multiply(b.constant(2), error);
        int[] outputs = new int[features + 1];
        for (int j = 0; j < features; j++) {
            outputs[j] = b.multiply(twice, b.column(j));
        }
        outputs[features] = twice;
        return b.build(outputs);
    }

    public static Program linearLoss(int features) {
        ProgramBuilder b = new ProgramBuilder();
        int error = error(b, features);
        return b.build(b.multiply(error, error));
    }

    private static int error(ProgramBuilder b, int features) {
        int score = b.weight(features);
        for (int j = 0; j < features; j++) {
            score = b.add(score, b.multiply(b.weight(j), b.column(j)));
        }
        return b.subtract(score, b.column(features));
    }

    /// A classifier of six numbers and one into three classes, with a hidden layer of 70.
    public static NetworkModel network() {
        return new ModelSpec.Mlp(
                        List.of(new NetworkColumn("x", 6), new NetworkColumn("z", 1)),
                        "label",
                        new LabelClasses(List.of(0.0, 2.0, 5.0), List.of("a", "b", "c")),
                        List.of(70),
                        "gelu",
                        true,
                        Initialisation.XAVIER,
                        OutputLoss.CROSS_ENTROPY,
                        4,
                        null)
                .build(List.of("x", "z", "label"))
                .network();
    }

    /// Every operation once, over columns 0 and 1 and weights 0 and 1, in ranges where all are defined.
    public static Program everyOperation() {
        ProgramBuilder b = new ProgramBuilder();
        int x = b.column(0);
        int y = b.column(1);
        int w = b.weight(0);
        int v = b.weight(1);
        int half = b.multiply(b.constant(0.125), x);
        int positive = b.add(b.constant(2.5), b.apply(Op.ABS, y));
        int less = b.apply(Op.LESS, x, y);
        int equal = b.apply(Op.EQUAL, x, v);
        int mixed = b.apply(Op.OR, b.apply(Op.AND, less, b.apply(Op.NOT, equal)), b.apply(Op.NOT_EQUAL, y, w));
        return b.build(
                b.add(x, w),
                b.subtract(y, v),
                b.divide(x, positive),
                b.apply(Op.FMA, x, y, w),
                b.negate(x),
                b.apply(Op.SIGN, y),
                b.apply(Op.MIN, x, y),
                b.apply(Op.MAX, x, w),
                b.apply(Op.SQRT, positive),
                b.apply(Op.CBRT, x),
                b.apply(Op.POW, positive, half),
                b.apply(Op.EXP, half),
                b.apply(Op.LOG, positive),
                b.apply(Op.LOG1P, positive),
                b.apply(Op.SIN, x),
                b.apply(Op.COS, x),
                b.apply(Op.TAN, half),
                b.apply(Op.ASIN, half),
                b.apply(Op.ACOS, half),
                b.apply(Op.ATAN, x),
                b.apply(Op.ATAN2, x, y),
                b.apply(Op.SINH, half),
                b.apply(Op.COSH, half),
                b.apply(Op.TANH, x),
                b.apply(Op.SIGMOID, x),
                b.apply(Op.SOFTPLUS, y),
                b.apply(Op.RELU, y),
                b.apply(Op.FLOOR, x),
                b.apply(Op.CEIL, x),
                b.apply(Op.ROUND, x),
                b.apply(Op.DETACH, x),
                b.select(mixed, x, w),
                b.select(b.apply(Op.LESS_EQUAL, y, b.constant(0.5)), b.constant(Math.PI), b.multiply(w, v)),
                b.apply(Op.MUL, b.apply(Op.EXP, w), y));
    }

    /// `w - rate * g / n`
    public static TrainingText.Update descent(double rate) {
        ProgramBuilder b = new ProgramBuilder();
        int g = b.multiply(b.column(1), b.weight(0));
        return new TrainingText.Update(
                b.build(b.subtract(b.column(0), b.multiply(b.constant(rate), g))), 0, Double.POSITIVE_INFINITY);
    }

    /// `v = 0.9 v + g / n; w - rate * v / step`, with clipped norm.
    public static TrainingText.Update momentum(double rate, double clipNorm) {
        ProgramBuilder b = new ProgramBuilder();
        int g = b.multiply(b.column(1), b.weight(0));
        int v = b.add(b.multiply(b.constant(0.9), b.column(3)), g);
        int size = b.divide(b.constant(rate), b.weight(1));
        return new TrainingText.Update(b.build(b.subtract(b.column(0), b.multiply(size, v)), v), 1, clipNorm);
    }
}
