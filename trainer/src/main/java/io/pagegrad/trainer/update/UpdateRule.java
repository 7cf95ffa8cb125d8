package io.pagegrad.trainer.update;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.Objects;

/// Everything that happens to a weight between the sum of a batch's gradients and the next batch.
///
/// The gradient is the mean over the batch, clipped by value if asked for; `l2 * w` is added to it (beside it for
/// AdamW); the optimizer takes its step; `l1` then pulls the weight towards zero by `rate * l1`, stopping there
/// (proximal step, so weights become exactly zero). Weights that a model marks as unpenalised, as the intercept
/// is, are subject to neither.
///
/// @param l2 strength of `l2 / 2 * |w|^2` in the objective
/// @param l1 strength of `l1 * |w|` in the objective
/// @param clipValue largest size of one gradient component, infinite for no limit
/// @param clipNorm largest Euclidean length of the gradient, infinite for no limit
public record UpdateRule(
        Optimizer optimizer, Schedule schedule, double l2, double l1, double clipValue, double clipNorm) {
    /// Column of [#program()] that holds the weights.
    public static final int WEIGHTS = 0;

    /// Column that holds the sums of the gradients over a batch.
    public static final int GRADIENT_SUMS = 1;

    /// Column that is 1 for penalised weights and 0 for the others.
    public static final int PENALISED = 2;

    /// First of the columns that hold the optimizer's state.
    public static final int STATE = 3;

    /// Scalar that holds 1 / rows of the batch, times the factor of norm clipping.
    public static final int GRADIENT_FACTOR = 0;

    /// Scalar that holds the number of the update, from 1.
    public static final int STEP = 1;

    public UpdateRule {
        Objects.requireNonNull(optimizer);
        Objects.requireNonNull(schedule);
        require(l2 >= 0, "l2", l2);
        require(l1 >= 0, "l1", l1);
        require(clipValue > 0, "clip value", clipValue);
        require(clipNorm > 0, "clip norm", clipNorm);
    }

    /// Plain descent with a constant step.
    public static UpdateRule sgd(double learningRate) {
        return of(new Optimizer.Sgd(), Schedule.constant(learningRate));
    }

    public static UpdateRule of(Optimizer optimizer, Schedule schedule) {
        return new UpdateRule(optimizer, schedule, 0, 0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /// All of it in words.
    public String text() {
        return "optimizer " + optimizer.text() + ", learning rate " + schedule.initialRate() + ", schedule "
                + schedule.text() + ", l2 " + l2 + ", l1 " + l1 + ", gradients clipped to " + clipValue + " and "
                + clipNorm;
    }

    public boolean clipsNorm() {
        return clipNorm < Double.POSITIVE_INFINITY;
    }

    /// The update of one weight: outputs are the new weight and the new state.
    public Program program() {
        ProgramBuilder b = new ProgramBuilder();
        int w = b.column(WEIGHTS);
        int step = b.weight(STEP);
        int rate = schedule.node(b, step);
        int g = b.multiply(b.column(GRADIENT_SUMS), b.weight(GRADIENT_FACTOR));
        if (clipValue < Double.POSITIVE_INFINITY) {
            g = b.apply(Op.MAX, b.constant(-clipValue), b.apply(Op.MIN, b.constant(clipValue), g));
        }
        int decay = l2 == 0 ? b.constant(0) : b.multiply(b.constant(l2), b.column(PENALISED));
        if (l2 > 0 && !optimizer.decouplesDecay()) {
            g = b.add(g, b.multiply(decay, w));
        }
        int[] state = new int[optimizer.stateCount()];
        for (int s = 0; s < state.length; s++) {
            state[s] = b.column(STATE + s);
        }
        int[] outputs = optimizer.update(b, w, g, state, step, rate, decay);
        if (l1 > 0) {
            int pull = b.multiply(b.multiply(rate, b.constant(l1)), b.column(PENALISED));
            outputs[0] = towardsZero(b, outputs[0], pull);
        }
        return b.build(outputs);
    }

    private static int towardsZero(ProgramBuilder b, int w, int pull) {
        int left = b.apply(Op.RELU, b.subtract(b.apply(Op.ABS, w), pull));
        return b.multiply(b.apply(Op.SIGN, w), left);
    }

    private static void require(boolean holds, String name, double value) {
        if (!holds) {
            throw new IllegalArgumentException(name + "=" + value + ": out of range");
        }
    }
}
