package io.pagegrad.gpu;

import io.pagegrad.gpu.compile.CompilerAvailability;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.compile.CudaCompilers;
import io.pagegrad.gpu.driver.CudaAvailability;
import io.pagegrad.gpu.driver.CudaDevice;
import io.pagegrad.gpu.driver.CudaDriver;
import io.pagegrad.gpu.kernel.AheadKernels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What this machine offers for training on GPUs, or the reason why it offers nothing.
///
/// @param driver CUDA version of the driver, empty when there is none
/// @param reason why no device can be used, empty when one can
/// @param compilers those found, best first
/// @param missingCompilers one sentence for each looked for in vain
public record GpuReport(
        Optional<String> driver,
        List<CudaDevice> devices,
        Optional<String> reason,
        List<String> compilers,
        List<String> missingCompilers) {
    private static final double GIBI = 1L << 30;

    public GpuReport {
        devices = List.copyOf(devices);
        compilers = List.copyOf(compilers);
        missingCompilers = List.copyOf(missingCompilers);
    }

    /// Looks at this machine. Never throws for want of a device.
    public static GpuReport ofThisMachine() {
        return switch (CudaDriver.find()) {
            case CudaAvailability.Available(CudaDriver driver) ->
                of(Optional.of(driver), Optional.empty(), CudaCompilers.find(driver.version()));
            case CudaAvailability.Unavailable(String reason) ->
                of(Optional.empty(), Optional.of(reason), CudaCompilers.find());
        };
    }

    private static GpuReport of(Optional<CudaDriver> driver, Optional<String> reason, CompilerAvailability compilers) {
        return new GpuReport(
                driver.map(CudaDriver::versionText),
                driver.map(CudaDriver::devices).orElse(List.of()),
                reason,
                compilers.compilers().stream().map(CudaCompiler::name).toList(),
                compilers.missing());
    }

    /// Whether a device can be used.
    public boolean available() {
        return reason.isEmpty();
    }

    /// Lines for a terminal.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        reason.ifPresent(why -> lines.add("No CUDA device: " + why + "."));
        driver.ifPresent(version -> lines.add("CUDA driver " + version));
        for (CudaDevice device : devices) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s  compute capability %d.%d, %d multiprocessors, %.1f GiB",
                    device,
                    device.computeMajor(),
                    device.computeMinor(),
                    device.multiprocessors(),
                    device.memoryBytes() / GIBI));
        }
        for (String compiler : compilers) {
            lines.add("Compiler: " + compiler);
        }
        if (compilers.isEmpty()) {
            lines.add("No compiler for CUDA:");
        }
        for (String missing : missingCompilers) {
            lines.add((compilers.isEmpty() ? "  " : "Not used: ") + missing);
        }
        lines.add("Fixed kernels: " + (AheadKernels.isComplete() ? "in the jar, as PTX" : "compiled at first use"));
        return lines;
    }

    /// The same as maps, lists, text and numbers, for a JSON writer.
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("available", available());
        map.put("reason", reason.orElse(null));
        map.put("driver", driver.orElse(null));
        List<Map<String, Object>> described = new ArrayList<>();
        for (CudaDevice device : devices) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("device", "cuda:" + device.ordinal());
            fields.put("name", device.name());
            fields.put("computeCapability", device.computeMajor() + "." + device.computeMinor());
            fields.put("multiprocessors", device.multiprocessors());
            fields.put("memoryBytes", device.memoryBytes());
            fields.put("sharedBytesPerBlock", device.sharedBytesPerBlockOptIn());
            fields.put("levelTwoCacheBytes", device.levelTwoCacheBytes());
            fields.put("cooperativeLaunch", device.cooperativeLaunch());
            described.add(fields);
        }
        map.put("devices", described);
        map.put("compilers", compilers);
        map.put("missingCompilers", missingCompilers);
        map.put("fixedKernelsInJar", AheadKernels.isComplete());
        return map;
    }
}
