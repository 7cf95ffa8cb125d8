package io.pagegrad.column;

/// Closes several things, each of them whatever closing another one says.
public final class Closing {
    private Closing() {}

    /// Closes all in order.
    ///
    /// @throws RuntimeException the first failure, with the others suppressed in it
    public static void all(Iterable<? extends AutoCloseable> open) {
        RuntimeException failure = after(null, open);
        if (failure != null) {
            throw failure;
        }
    }

    /// Closes all in order, after a failure or without one.
    ///
    /// @param first failure that the others are suppressed in, or null
    /// @return `first`, or else the first failure, or null
    public static RuntimeException after(RuntimeException first, Iterable<? extends AutoCloseable> open) {
        RuntimeException failure = first;
        for (AutoCloseable one : open) {
            try {
                one.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        return failure;
    }
}
