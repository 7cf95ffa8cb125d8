package io.pagegrad.cli.progress;

/// What long work knows about itself; asked from another thread while it works, so it must be cheap and
/// thread-safe.
public interface ProgressSource {
    /// How much is done, in any unit.
    long done();

    /// All there is to do in the unit of [#done()], 0 when not known.
    long total();

    /// What else is worth saying: a rate, a loss. Short; may be empty.
    ///
    /// @param seconds since the work began
    String detail(double seconds);
}
