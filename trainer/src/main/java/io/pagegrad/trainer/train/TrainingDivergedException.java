package io.pagegrad.trainer.train;

/// A weight or the loss is no longer a finite number; the best model before that is kept.
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient TrainingResult lastGood;

    TrainingDivergedException(String message, TrainingResult lastGood) {
        super(message);
        this.lastGood = lastGood;
    }

    /// The run up to the last validation with a finite loss.
    public TrainingResult lastGood() {
        return lastGood;
    }
}
