package io.pagegrad.cache;

import io.pagegrad.column.PhysicalType;
import java.util.Locale;

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

    /// The word that options and model files use.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public int widthBytes() {
        return physical.widthBytes();
    }
}
