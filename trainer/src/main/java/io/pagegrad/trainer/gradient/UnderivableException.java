package io.pagegrad.trainer.gradient;

/// A value depends on a weight through a function that has no derivation rule.
public final class UnderivableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String function;

    UnderivableException(String function) {
        super("there is no derivation rule for " + function + ", on which a weight depends: take it out of the loss");
        this.function = function;
    }

    public String function() {
        return function;
    }
}
