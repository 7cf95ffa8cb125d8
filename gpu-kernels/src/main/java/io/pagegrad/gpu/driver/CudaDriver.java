package io.pagegrad.gpu.driver;

import static jcuda.driver.CUdevice_attribute.*;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jcuda.driver.CUdevice;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/// The CUDA driver of this process, initialised, with at least one device. One per process; thread-safe.
public final class CudaDriver {
    private static final String LIBRARY = "libcuda.so.1";

    private static CudaAvailability found;

    private final int version;
    private final List<CudaDevice> devices;

    private CudaDriver(int version, List<CudaDevice> devices) {
        this.version = version;
        this.devices = List.copyOf(devices);
    }

    /// Looks once for a driver and remembers the answer; never throws for want of one.
    public static synchronized CudaAvailability find() {
        if (found == null) {
            found = look();
        }
        return found;
    }

    private static CudaAvailability look() {
        // JCuda would unpack its own library first and find out then, which takes 50 ms
        if (!NativeLibraries.canLoad(LIBRARY)) {
            return missing(LIBRARY + ": cannot open shared object file");
        }
        int[] code = {CUresult.CUDA_SUCCESS};
        Optional<String> missing = NativeLibraries.whileUnpackingPrivately(() -> {
            code[0] = JCudaDriver.cuInit(0);
            return Optional.empty();
        });
        if (missing.isPresent()) {
            return missing(missing.get());
        }
        if (code[0] == CUresult.CUDA_ERROR_NO_DEVICE) {
            return new CudaAvailability.Unavailable("the CUDA driver finds no device");
        }
        if (code[0] != CUresult.CUDA_SUCCESS) {
            return new CudaAvailability.Unavailable(CudaCallException.told(code[0], "cuInit(0)"));
        }
        try {
            return new CudaAvailability.Available(new CudaDriver(askVersion(), describeDevices()));
        } catch (CudaCallException e) {
            return new CudaAvailability.Unavailable(e.getMessage());
        }
    }

    private static CudaAvailability missing(String reason) {
        return new CudaAvailability.Unavailable("the CUDA driver cannot be loaded (" + reason
                + "): install the NVIDIA driver, which brings " + LIBRARY);
    }

    /// CUDA version of the driver, for example 12060 for 12.6.
    public int version() {
        return version;
    }

    public String versionText() {
        return version / 1000 + "." + version % 1000 / 10;
    }

    public List<CudaDevice> devices() {
        return devices;
    }

    /// Opens the primary context of a device; the caller closes it.
    ///
    /// @throws IllegalArgumentException when there is no device of that number
    public CudaContext open(int ordinal) {
        if (ordinal < 0 || ordinal >= devices.size()) {
            throw new IllegalArgumentException(
                    "cuda:" + ordinal + ": the driver has " + devices.size() + " devices, numbered from 0");
        }
        return new CudaContext(devices.get(ordinal));
    }

    private static int askVersion() {
        int[] version = new int[1];
        int code = JCudaDriver.cuDriverGetVersion(version);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuDriverGetVersion()");
        }
        return version[0];
    }

    private static List<CudaDevice> describeDevices() {
        int[] count = new int[1];
        int code = JCudaDriver.cuDeviceGetCount(count);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuDeviceGetCount()");
        }
        List<CudaDevice> described = new ArrayList<>();
        for (int ordinal = 0; ordinal < count[0]; ordinal++) {
            described.add(describe(ordinal));
        }
        return described;
    }

    private static CudaDevice describe(int ordinal) {
        CUdevice device = handle(ordinal);
        byte[] name = new byte[256];
        int code = JCudaDriver.cuDeviceGetName(name, name.length, device);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuDeviceGetName(device=%d)", ordinal);
        }
        long[] memory = new long[1];
        code = JCudaDriver.cuDeviceTotalMem(memory, device);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuDeviceTotalMem(device=%d)", ordinal);
        }
        return new CudaDevice(
                ordinal,
                new String(name, StandardCharsets.UTF_8).replace("\0", "").strip(),
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
                memory[0],
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK),
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR),
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_MAX_BLOCKS_PER_MULTIPROCESSOR),
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK),
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN),
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR),
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE),
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE),
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH),
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_COOPERATIVE_LAUNCH) != 0,
                attribute(device, ordinal, CU_DEVICE_ATTRIBUTE_ASYNC_ENGINE_COUNT));
    }

    static CUdevice handle(int ordinal) {
        CUdevice device = new CUdevice();
        int code = JCudaDriver.cuDeviceGet(device, ordinal);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuDeviceGet(ordinal=%d)", ordinal);
        }
        return device;
    }

    private static int attribute(CUdevice device, int ordinal, int attribute) {
        int[] value = new int[1];
        int code = JCudaDriver.cuDeviceGetAttribute(value, attribute, device);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuDeviceGetAttribute(attribute=%d, device=%d)", attribute, ordinal);
        }
        return value[0];
    }
}
