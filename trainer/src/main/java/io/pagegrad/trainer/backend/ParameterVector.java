package io.pagegrad.trainer.backend;

/// One number for each weight, in a device's memory: weights, gradients, optimizer state.
public interface ParameterVector {
    /// Copies the numbers to the heap.
    double[] read();

    /// Sets the numbers.
    void write(double[] values);
}
