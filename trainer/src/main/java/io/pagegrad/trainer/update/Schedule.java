package io.pagegrad.trainer.update;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.ir.ProgramInterpreter;

/// The step size as a function of the number of the update, which counts from 1.
public sealed interface Schedule {
    /// Size of the first step without warm-up.
    double initialRate();

    /// Appends the step size for the update number in node `step`.
    int node(ProgramBuilder b, int step);

    /// The step size of update number `step`.
    default double rate(long step) {
        ProgramBuilder b = new ProgramBuilder();
        ProgramInterpreter interpreter = new ProgramInterpreter(b.build(node(b, b.weight(0))));
        interpreter.run(new double[0], new double[] {step});
        return interpreter.output(0);
    }

    /// The schedule that a text names, beside the rate of the first step: `constant`, `inverse:DECAY`,
    /// `step:FACTOR:EVERY`, `exponential:DECAY`, `cosine:STEPS` or `cosine:STEPS:LOWEST`, with `warmup:N+` in
    /// front for a start over N steps.
    ///
    /// @throws IllegalArgumentException when there is none, or a number is wrong
    static Schedule named(String text, double rate) {
        return ScheduleText.parse(text, rate);
    }

    /// As users write it beside [#initialRate()]: what [#named] makes this of.
    default String text() {
        return ScheduleText.of(this);
    }

    static Schedule constant(double rate) {
        return new Constant(rate);
    }

    /// Always the same.
    record Constant(double initialRate) implements Schedule {
        public Constant {
            checkRate(initialRate);
        }

        @Override
        public int node(ProgramBuilder b, int step) {
            return b.constant(initialRate);
        }
    }

    /// `rate / (1 + decay * (step - 1))`
    record Inverse(double initialRate, double decay) implements Schedule {
        public Inverse {
            checkRate(initialRate);
            check(decay >= 0, "decay", decay);
        }

        @Override
        public int node(ProgramBuilder b, int step) {
            int slower = b.multiply(b.constant(decay), before(b, step));
            return b.divide(b.constant(initialRate), b.add(b.constant(1), slower));
        }
    }

    /// `rate * factor ^ floor((step - 1) / every)`
    record Steps(double initialRate, double factor, long every) implements Schedule {
        public Steps {
            checkRate(initialRate);
            check(factor > 0, "factor", factor);
            check(every > 0, "every", every);
        }

        @Override
        public int node(ProgramBuilder b, int step) {
            int drops = b.apply(Op.FLOOR, b.divide(before(b, step), b.constant(every)));
            return b.multiply(b.constant(initialRate), b.apply(Op.POW, b.constant(factor), drops));
        }
    }

    /// `rate * decay ^ (step - 1)`
    record Exponential(double initialRate, double decay) implements Schedule {
        public Exponential {
            checkRate(initialRate);
            check(decay > 0, "decay", decay);
        }

        @Override
        public int node(ProgramBuilder b, int step) {
            return b.multiply(b.constant(initialRate), b.apply(Op.POW, b.constant(decay), before(b, step)));
        }
    }

    /// Half a cosine from `rate` to `lowestRate` over `steps` updates, then `lowestRate`.
    record Cosine(double initialRate, double lowestRate, long steps) implements Schedule {
        public Cosine {
            checkRate(initialRate);
            check(lowestRate >= 0, "lowestRate", lowestRate);
            check(steps > 0, "steps", steps);
        }

        @Override
        public int node(ProgramBuilder b, int step) {
            int passed = b.apply(Op.MIN, before(b, step), b.constant(steps));
            int wave = b.apply(Op.COS, b.multiply(b.constant(Math.PI / steps), passed));
            int share = b.multiply(b.constant((initialRate - lowestRate) / 2), b.add(b.constant(1), wave));
            return b.add(b.constant(lowestRate), share);
        }
    }

    /// Grows linearly to `then` over the first `steps` updates.
    record WarmUp(Schedule then, long steps) implements Schedule {
        public WarmUp {
            check(steps > 0, "steps", steps);
        }

        @Override
        public double initialRate() {
            return then.initialRate();
        }

        @Override
        public int node(ProgramBuilder b, int step) {
            int share = b.apply(Op.MIN, b.constant(1), b.divide(step, b.constant(steps)));
            return b.multiply(share, then.node(b, step));
        }
    }

    private static int before(ProgramBuilder b, int step) {
        return b.subtract(step, b.constant(1));
    }

    private static void checkRate(double rate) {
        check(rate > 0 && Double.isFinite(rate), "learning rate", rate);
    }

    private static void check(boolean holds, String name, double value) {
        if (!holds) {
            throw new IllegalArgumentException(name + "=" + value + ": out of range");
        }
    }
}
