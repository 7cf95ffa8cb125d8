package io.pagegrad.gpu.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CompileOptions;
import io.pagegrad.gpu.compile.CudaCompilers;
import io.pagegrad.gpu.compile.CudaSource;
import io.pagegrad.gpu.compile.ImageKind;
import io.pagegrad.gpu.driver.CudaAvailability;
import io.pagegrad.gpu.driver.CudaCallException;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaDriver;
import io.pagegrad.gpu.driver.CudaModule;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.driver.KernelArguments;
import io.pagegrad.gpu.driver.LaunchShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The emulator finds what a GPU leaves undefined; each fault here was planted.
@RequiresCuda(emulatorOnly = true)
class EmulatorTest {
    private static final String KERNELS = """
            extern "C" __global__ void divergent_barrier(float* out) {
                if (threadIdx.x < 16) __syncthreads();
                out[threadIdx.x] = 1.0f;
            }
            extern "C" __global__ void two_barriers(float* out) {
                if (threadIdx.x < 16) __syncthreads();
                else
                    __syncthreads();
                out[threadIdx.x] = 1.0f;
            }
            extern "C" __global__ void race(float* out) {
                __shared__ float a[64];
                a[threadIdx.x] = threadIdx.x;
                out[threadIdx.x] = a[(threadIdx.x + 1) % blockDim.x];
            }
            extern "C" __global__ void race_of_writes(float* out) {
                __shared__ float a[1];
                a[0] = threadIdx.x;
                __syncthreads();
                out[threadIdx.x] = a[0];
            }
            extern "C" __global__ void rotate(float* out) {
                __shared__ float a[64];
                a[threadIdx.x] = threadIdx.x;
                __syncthreads();
                out[threadIdx.x] = a[(threadIdx.x + 1) % blockDim.x];
            }
            extern "C" __global__ void shuffle_is_no_fence(float* out) {
                __shared__ float a[32];
                a[threadIdx.x] = threadIdx.x;
                __shfl_sync(0xffffffffu, 1, 0);
                out[threadIdx.x] = a[threadIdx.x ^ 1];
            }
            extern "C" __global__ void warp_fence(float* out) {
                __shared__ float a[32];
                a[threadIdx.x] = threadIdx.x;
                __syncwarp();
                out[threadIdx.x] = a[threadIdx.x ^ 1];
            }
            extern "C" __global__ void never_written(float* out) {
                __shared__ float a[32];
                out[threadIdx.x] = a[threadIdx.x];
            }
            extern "C" __global__ void past_the_end(float* out, int n) { out[threadIdx.x + n] = 1.0f; }
            extern "C" __global__ void half_a_warp(float* out) {
                if (threadIdx.x < 16) out[threadIdx.x] = __shfl_xor_sync(0xffffffffu, 1.0f, 1);
            }
            extern "C" __global__ void lane_left_out(float* out) {
                if (threadIdx.x < 16) out[threadIdx.x] = __shfl_sync(0x0000ffffu, 1.0f, 20);
            }
            extern "C" __global__ void sum_of_all(const float* x, float* out, int n) {
                __shared__ float part[32];
                float s = 0;
                for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) s += x[i];
                for (int o = 16; o > 0; o >>= 1) s += __shfl_down_sync(0xffffffffu, s, o);
                if (threadIdx.x % 32 == 0) part[threadIdx.x / 32] = s;
                __syncthreads();
                if (threadIdx.x == 0) {
                    float t = 0;
                    for (int w = 0; w < blockDim.x / 32; w++) t += part[w];
                    atomicAdd(out, t);
                }
            }
            extern "C" __global__ void meet(unsigned* state, int* out) {
                if (threadIdx.x == 0) {
                    atomicAdd(state, 1u);
                    while (atomicAdd(state, 0u) < gridDim.x) __nanosleep(32);
                }
                __syncthreads();
                out[blockIdx.x * blockDim.x + threadIdx.x] = (int)atomicAdd(state, 0u);
            }
            """;

    private static CudaContext context;
    private static CudaModule module;
    private static CudaStream stream;
    private static DeviceMemory out;
    private static final SimtEmulator EMULATOR = SimtEmulator.instance();

    @BeforeAll
    static void compile() {
        open();
    }

    private static void open() {
        CudaDriver driver = ((CudaAvailability.Available) CudaDriver.find()).driver();
        context = driver.open(0);
        byte[] image = CudaCompilers.find(driver.version())
                .compilers()
                .get(0)
                .compile(
                        new CudaSource("faults.cu", KERNELS),
                        new CompileOptions(80, Arithmetic.STRICT, ImageKind.CUBIN));
        module = context.load(image);
        stream = context.newStream();
        out = context.allocate(256);
    }

    @AfterAll
    static void closeAll() {
        out.close();
        stream.close();
        module.close();
        context.close();
        assertThat(EMULATOR.openHandles()).isZero();
    }

    @AfterEach
    void forget() {
        EMULATOR.takeReport();
    }

    private static void run(String kernel, LaunchShape shape, Number... arguments) {
        stream.launch(module.function(kernel), shape, KernelArguments.of(arguments));
        stream.synchronize();
    }

    private static void assertFault(String story, String kernel, int threads, Number... arguments) {
        assertThatThrownBy(() -> run(kernel, LaunchShape.of(1, threads), arguments))
                .isInstanceOf(CudaCallException.class)
                .hasMessageContaining("CUDA_ERROR_");
        assertThat(EMULATOR.takeReport()).contains("kernel " + kernel).contains(story);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 99})
    void barrierInOneBranchIsReported(long seed) {
        EMULATOR.configure(seed);
        assertFault("barrier divergence: of 32 threads 16 wait", "divergent_barrier", 32, out.address());
    }

    @Test
    void differentBarriersAreReported() {
        assertFault("barrier divergence: __syncthreads at line", "two_barriers", 32, out.address());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 99})
    void missingBarrierIsReportedInEveryOrder(long seed) {
        EMULATOR.configure(seed);
        assertThatThrownBy(() -> run("race", LaunchShape.of(1, 64), out.address()))
                .isInstanceOf(CudaCallException.class);
        assertThat(EMULATOR.takeReport()).containsPattern("races with|no thread of the block has written");
    }

    @Test
    void twoWritersOfOneByteAreReported() {
        assertFault("races with a write by thread", "race_of_writes", 32, out.address());
    }

    @Test
    void shufflesOrderNoMemory() {
        assertThatThrownBy(() -> run("shuffle_is_no_fence", LaunchShape.of(1, 32), out.address()))
                .isInstanceOf(CudaCallException.class);
        assertThat(EMULATOR.takeReport()).contains("races with a write");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rotate", "warp_fence"})
    void barriersOrderMemory(String kernel) {
        for (long seed = 0; seed < 5; seed++) {
            EMULATOR.configure(seed);
            run(kernel, LaunchShape.of(1, 32), out.address());
        }
        assertThat(EMULATOR.takeReport()).isEmpty();
    }

    @Test
    void sharedMemoryIsNotZeroAtBirth() {
        assertFault("which no thread of the block has written", "never_written", 32, out.address());
    }

    @Test
    void accessPastAnAllocationIsReported() {
        assertFault("write of 4 bytes", "past_the_end", 32, out.address(), 33);
    }

    @Test
    void shuffleOfHalfAWarpWithAFullMaskIsReported() {
        assertFault("waits for lane 16, which has ended", "half_a_warp", 32, out.address());
    }

    @Test
    void readingALaneThatTheMaskLeavesOutIsReported() {
        assertFault("a lane asks a lane that the mask leaves out", "lane_left_out", 32, out.address());
    }

    @Test
    void failedKernelMakesLaterCallsFail() {
        assertThatThrownBy(() -> run("past_the_end", LaunchShape.of(1, 1), out.address(), 64))
                .hasMessageContaining("CUDA_ERROR_ILLEGAL_ADDRESS");
        assertThatThrownBy(() -> run("rotate", LaunchShape.of(1, 32), out.address()))
                .hasMessageContaining("CUDA_ERROR_ILLEGAL_ADDRESS");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3})
    void reductionGivesTheSumInEveryOrder(long seed) {
        EMULATOR.configure(seed);
        int n = 10_000;
        try (Arena arena = Arena.ofConfined();
                DeviceMemory x = context.allocate(4L * n)) {
            MemorySegment host = arena.allocate(ValueLayout.JAVA_FLOAT, n);
            for (int i = 0; i < n; i++) {
                host.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
            }
            stream.upload(host, x, 0);
            stream.fill(out, 0, 4, (byte) 0);
            run("sum_of_all", LaunchShape.of(7, 128), x.address(), out.address(), n);
            MemorySegment sum = arena.allocate(ValueLayout.JAVA_FLOAT);
            stream.download(out, 0, sum);
            stream.synchronize();
            assertThat(sum.get(ValueLayout.JAVA_FLOAT, 0)).isEqualTo(n);
        }
    }

    @Test
    void blocksOfACooperativeLaunchMeet() {
        for (long seed = 0; seed < 3; seed++) {
            EMULATOR.configure(seed);
            try (DeviceMemory state = context.allocate(4);
                    DeviceMemory seen = context.allocate(4 * 16 * 32)) {
                stream.fill(state, 0, 4, (byte) 0);
                run("meet", new LaunchShape(16, 32, 0, true), state.address(), seen.address());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void blocksThatWaitForBlocksThatAreNotResidentAreReported(long seed) {
        EMULATOR.configure(seed);
        try (DeviceMemory state = context.allocate(4);
                DeviceMemory seen = context.allocate(4 * 16 * 32)) {
            stream.fill(state, 0, 4, (byte) 0);
            assertThatThrownBy(() -> run("meet", LaunchShape.of(16, 32), state.address(), seen.address()))
                    .isInstanceOf(CudaCallException.class);
            assertThat(EMULATOR.takeReport()).contains("no thread makes progress");
        }
    }

    @Test
    void tooManyBlocksToBeResidentAreRefused() {
        assertThatThrownBy(() -> run("meet", new LaunchShape(4 * 32 + 1, 32, 0, true), out.address(), out.address()))
                .hasMessageContaining("CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE");
    }

    @Test
    void driverFunctionsThatNobodyUsesAreNotSupported() {
        jcuda.driver.CUgraph graph = new jcuda.driver.CUgraph();
        assertThat(jcuda.driver.JCudaDriver.cuGraphCreate(graph, 0))
                .isEqualTo(jcuda.driver.CUresult.CUDA_ERROR_NOT_SUPPORTED);
    }
}
