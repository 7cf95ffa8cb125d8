package io.pagegrad.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.gpu.emulator.RequiresCuda;
import org.junit.jupiter.api.Test;

@RequiresCuda
class GpuReportTest {
    @Test
    void tellsDriverDevicesAndCompilers() {
        GpuReport report = GpuReport.ofThisMachine();
        assertThat(report.available()).isTrue();
        assertThat(report.lines()).anyMatch(line -> line.startsWith("CUDA driver "));
        assertThat(report.lines()).anyMatch(line -> line.startsWith("cuda:0 ("));
        assertThat(report.toMap()).containsEntry("available", true).containsKey("devices");
        assertThat(report.lines()).anyMatch(line -> line.startsWith("Fixed kernels: "));
        assertThat(report.devices().get(0).architecture()).isGreaterThanOrEqualTo(75);
    }

    @Test
    void findsADeviceWithACompiler() {
        assertThat(GpuBackends.find()).isInstanceOf(GpuBackends.Found.Cuda.class);
        assertThat(GpuBackends.require().compiler().version()).isPositive();
    }
}
