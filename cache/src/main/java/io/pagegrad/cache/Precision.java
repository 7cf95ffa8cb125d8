package io.pagegrad.cache;

import io.pagegrad.column.PhysicalType;

/// The floating-point form that numbers take in a cache that is made for training.
public enum Precision {
    FLOAT32(PhysicalType.FLOAT32),
    FLOAT64(PhysicalType.FLOAT64);

    private final PhysicalType physical;

    Precision(PhysicalType physical) {
        this.physical = physical;
    }

    public PhysicalType physical() {
        return physical;
    }

    public int widthBytes() {
        return physical.widthBytes();
    }
}
