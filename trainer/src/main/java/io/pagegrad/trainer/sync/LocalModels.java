package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Replica;

/// Learners with models of their own that are drawn to a central one, and draw it: local models, and Crossbow's
/// synchronous model averaging (SMA), which adds momentum.
///
/// A learner with weights `w`, before the last of `period` batches `u = w`, and the central model `z`:
/// `w = w - alpha * (u - z)` and `z = z + alpha * sum(u - z) + momentum * (z - z before)`. With `alpha = 1 /
/// learners` and no momentum the central model is the average that the learners had one round earlier.
///
/// In rounds all learners use the same `z` and their corrections are added in their order, so the result does not
/// depend on workers or time. Without rounds each learner corrects `z` at once, without locks. Where the batches
/// between two corrections are so small that workers would wait for each other longer than they train, one worker
/// has all learners.
///
/// Spec: Koliousis et al., Crossbow: Scaling Deep Learning with Small Batch Sizes on Multi-GPU Servers, VLDB
/// 2019.
///
/// @param alpha how far model and central model move to each other; `alpha * learners` is at most 1
/// @param momentum of the central model, in `[0, 1)`
/// @param period batches of a learner between two corrections; 0 leaves it to [#settled]
/// @param inRounds false for corrections without waiting
/// @param restartOnDrop set all learners to the central model when the step size drops
public record LocalModels(
        String word, int learners, double alpha, double momentum, int period, boolean inRounds, boolean restartOnDrop)
        implements Strategy {
    /// Corrections then take a twentieth of the time or less: one costs as much as some ten rows, and learners
    /// that do not wait for each other are to stay close.
    private static final Period WITHOUT_WAITING = new Period(4, 128, 1 << 13);

    /// As above; a round costs more.
    private static final Period BETWEEN_ROUNDS = new Period(32, 1024, 1 << 15);

    /// Every learner has so many corrections in an epoch, if it has so many batches.
    private static final long CORRECTIONS_OF_AN_EPOCH = 16;

    /// How many batches lie between two corrections where nobody says so: `batches` of them, or more that they
    /// make `leastRows`, or fewer that they make no more than `mostRows`.
    private record Period(long batches, long leastRows, long mostRows) {
        long of(long batchRows) {
            return Math.max(leastRows / batchRows, Math.min(batches, mostRows / batchRows));
        }
    }

    public LocalModels {
        if (learners < 1 || period < 0) {
            throw new IllegalArgumentException("learners=" + learners + " period=" + period + ": out of range");
        }
        if (!(alpha > 0) || alpha * learners > 1 + 1e-12) {
            throw new IllegalArgumentException("alpha=" + alpha + " with " + learners
                    + " learners: must be above 0 and at most 1 / learners, or the average is not stable");
        }
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum=" + momentum + ": must lie in [0, 1)");
        }
    }

    static LocalModels locks(int learners) {
        return new LocalModels("local-locks", learners, 1.0 / learners, 0, 0, true, false);
    }

    static LocalModels dirty(int learners) {
        return new LocalModels("local-dirty", learners, 1.0 / learners, 0, 0, false, false);
    }

    static LocalModels sma(int learners) {
        return new LocalModels("sma", learners, 1.0 / learners, 0.9, 1, true, true);
    }

    public LocalModels withMomentum(double value) {
        return new LocalModels(word, learners, alpha, value, period, inRounds, restartOnDrop);
    }

    public LocalModels withPeriod(int batches) {
        return new LocalModels(word, learners, alpha, momentum, batches, inRounds, restartOnDrop);
    }

    public LocalModels withAlpha(double value) {
        return new LocalModels(word, learners, value, momentum, period, inRounds, restartOnDrop);
    }

    /// Without a period: 4 batches, but no fewer than make 128 rows and no more than make 8,192; in rounds 32,
    /// 1,024 and 32,768; at least one, and no more than leave each learner 16 corrections an epoch.
    @Override
    public Strategy settled(long batchRows, long rows) {
        if (period > 0) {
            return this;
        }
        long most = rows / batchRows / (CORRECTIONS_OF_AN_EPOCH * learners);
        long batches = (inRounds ? BETWEEN_ROUNDS : WITHOUT_WAITING).of(batchRows);
        return withPeriod((int) Math.max(1, Math.min(most, batches)));
    }

    /// The product of `alpha` and learners stays.
    @Override
    public Strategy withLearners(int count) {
        return new LocalModels(word, count, alpha * learners / count, momentum, period, inRounds, restartOnDrop);
    }

    @Override
    public boolean isDeterministic() {
        return inRounds || learners == 1;
    }

    @Override
    public double stabilityBound() {
        return learners == 1 ? 2 : AveragingStability.bound(learners, alpha, momentum, Math.max(1, period));
    }

    /// A single learner has nothing to average with, and its own average would never be stable: it trains alone.
    /// A period that is not settled is one batch.
    @Override
    public Learning open(Engine engine) {
        if (learners == 1) {
            return new Sequential.OneModel(engine, Replica::run);
        }
        LocalModels known = period > 0 ? this : withPeriod(1);
        return inRounds ? new LocalRounds(engine, known) : new LocalUnordered(engine, known);
    }
}
