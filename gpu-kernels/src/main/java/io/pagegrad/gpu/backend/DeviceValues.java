package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.CudaStream;

/// Values that were decoded on a device and lie there until the next run of pages. One thread.
public interface DeviceValues {
    /// Number of the device.
    int device();

    /// Address of the value of row `row` of the last run; the next row's lies behind it.
    long address(int item, long row);

    /// What is enqueued here runs before values of the next run are written.
    CudaStream stream();
}
