package io.pagegrad.gpu.driver;

import jcuda.driver.CUdeviceptr;

/// A device pointer whose number can be read.
final class DeviceAddress extends CUdeviceptr {
    DeviceAddress() {}

    DeviceAddress(DeviceAddress base, long offsetBytes) {
        super(base, offsetBytes);
    }

    long value() {
        return getNativePointer() + getByteOffset();
    }
}
