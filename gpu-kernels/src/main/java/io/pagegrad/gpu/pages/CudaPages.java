package io.pagegrad.gpu.pages;

import io.pagegrad.pagefile.device.PageDecoding;

/// Opens device 0, or that of the system property `pagegrad.cuda.device`; found by the service loader.
public final class CudaPages implements PageDecoding.Provider {
    @Override
    public String name() {
        return "cuda";
    }

    /// @throws io.pagegrad.gpu.GpuUnavailableException when there is no device
    @Override
    public PageDecoding open() {
        return CudaPageDecoding.open();
    }
}
