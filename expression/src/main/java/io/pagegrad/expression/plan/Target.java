package io.pagegrad.expression.plan;

/// Where a sum over a batch goes: to a matrix of its own, or, times a factor, onto what is there.
public final class Target {
    private final long address;
    private final long stride;
    private final boolean adds;
    private double scale;

    /// @param stride bytes from one row to the next
    /// @param adds whether the sum, scaled, is added to what is there
    public Target(long address, long stride, boolean adds) {
        this.address = address;
        this.stride = stride;
        this.adds = adds;
    }

    long address() {
        return address;
    }

    long stride() {
        return stride;
    }

    boolean adds() {
        return adds;
    }

    double scale() {
        return scale;
    }

    /// The factor of the sums from now on.
    public void scale(double factor) {
        scale = factor;
    }
}
