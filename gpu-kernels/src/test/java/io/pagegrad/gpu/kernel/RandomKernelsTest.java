package io.pagegrad.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.cache.load.ValidationRows;
import io.pagegrad.cache.random.NormalQuantile;
import io.pagegrad.cache.random.Philox;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CompileOptions;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.compile.CudaSource;
import io.pagegrad.gpu.compile.ImageKind;
import io.pagegrad.gpu.compile.NvccCompiler;
import io.pagegrad.gpu.driver.CudaModule;
import io.pagegrad.gpu.driver.KernelArguments;
import io.pagegrad.gpu.driver.LaunchShape;
import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.gpu.emulator.TestDevice;
import io.pagegrad.trainer.backend.RowMix;
import io.pagegrad.trainer.backend.RowSegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the device draws has the bits of what the host draws.
@RequiresCuda
class RandomKernelsTest {
    private static final long SEED = 0x123456789abcdefL;

    private static TestDevice device;
    private static KernelLibrary kernels;

    @BeforeAll
    static void open(@TempDir Path cache) {
        device = TestDevice.open();
        kernels = KernelLibrary.load(device.context(), device.compiler(), new CubinCache(cache), Real.FLOAT64);
    }

    @AfterAll
    static void close() {
        kernels.close();
        device.close();
    }

    @Test
    void uniformAndNormalNumbersAreThoseOfTheHost() {
        int n = 3000;
        long first = (1L << 34) - 7;
        try (TestDevice.Vector uniform = device.doubles(new double[n]);
                TestDevice.Vector normal = device.doubles(new double[n])) {
            kernels.launch(
                    device.stream(), Kernel.PHILOX_UNIFORM, n, uniform.address(), SEED, 3L, first, 0.0, 1.0, (long) n);
            kernels.launch(device.stream(), Kernel.PHILOX_NORMAL, n, normal.address(), SEED, 3L, first, 1.0, (long) n);
            double[] uniforms = uniform.doubles();
            double[] normals = normal.doubles();
            for (int i = 0; i < n; i++) {
                assertThat(uniforms[i]).isEqualTo(Philox.uniform(SEED, 3, first + i));
                assertThat(normals[i]).isEqualTo(Philox.normal(SEED, 3, first + i));
            }
        }
    }

    /// Probabilities that no stream is likely to have, and both sides of every border between two formulas, as
    /// the host has them (its `NormalQuantileTest` compares those with figures of 20 digits).
    @Test
    void rareNormalNumbersAreThoseOfTheHost() {
        String text = """
                extern "C" __global__ void quantiles(double* target, const u64* odd, int count) {
                    if ((int)threadIdx.x < count) target[threadIdx.x] = normal_quantile(odd[threadIdx.x]);
                }
                """;
        CudaSource source =
                KernelText.assemble("quantiles.cu", Real.FLOAT64, List.of(KernelText.file("normal.cuh"), text));
        CompileOptions options =
                new CompileOptions(device.context().device().architecture(), Arithmetic.STRICT, ImageKind.CUBIN);
        long[] odd = {
            1,
            3,
            12345,
            125091,
            125093,
            (1L << 30) + 1,
            675539944105575L,
            (1L << 52) - 1,
            (1L << 52) + 1,
            8331659310635417L,
            8331659310635419L,
            (1L << 53) - 125091,
            (1L << 53) - 1
        };
        try (CudaModule module = device.context().load(device.compiler().compile(source, options));
                TestDevice.Vector in = device.longs(odd);
                TestDevice.Vector out = device.doubles(new double[odd.length])) {
            device.stream()
                    .launch(
                            module.function("quantiles"),
                            LaunchShape.of(1, 32),
                            KernelArguments.of(out.address(), in.address(), odd.length));
            double[] got = out.doubles();
            for (int i = 0; i < odd.length; i++) {
                assertThat(got[i]).isEqualTo(NormalQuantile.of(odd[i]));
            }
        }
    }

    /// Where nothing is fused each operation rounds once, as on the host.
    @Test
    void drawingIsCompiledWithoutFusedOperations() {
        Optional<NvccCompiler> nvcc = NvccCompiler.find(new ArrayList<>());
        Assumptions.assumeTrue(nvcc.isPresent(), "no nvcc on this machine");
        CudaSource source = KernelText.assemble(
                "philox.cu",
                Real.FLOAT64,
                Stream.of("philox.cuh", "normal.cuh", "philox.cu", "validation_rows.cu")
                        .map(KernelText::file)
                        .toList());
        byte[] ptx = nvcc.get().compile(source, new CompileOptions(75, KernelLibrary.ARITHMETIC, ImageKind.PTX));
        assertThat(new String(ptx, StandardCharsets.UTF_8))
                .contains("philox_normal", "div.rn.f64", "sqrt.rn.f64")
                .doesNotContain("fma.rn");
    }

    private static RowMix mix(RowMix.Kind kind, int rows, long taken) {
        return switch (kind) {
            case FULL -> new RowMix(List.of(), rows, SEED, 7, kind, rows);
            case BLOCKS -> new RowMix(List.of(), rows, SEED, 0, kind, rows);
            case SAMPLE -> RowMix.sample(List.of(new RowSegment(new long[0], 5, 5 + rows)), SEED, taken);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "BLOCKS,70000,0,65000",
        "BLOCKS,1024,0,0",
        "BLOCKS,1500,0,1",
        "BLOCKS,3,0,0",
        "FULL,70000,0,69000",
        "FULL,1,0,0",
        "SAMPLE,128,128,0",
        "SAMPLE,70000,4096,0",
        "SAMPLE,70001,69000,66000",
        "SAMPLE,1000,300,100"
    })
    void rowsOfMixedCopiesAreThoseOfTheHost(RowMix.Kind kind, int rows, int most, int first) {
        RowMix mix = mix(kind, rows, most);
        int count = (int) Math.min(1500, mix.taken() - first);
        long[] expected = new long[count];
        long[][] buffers = new long[2][];
        for (int i = 0; i < count; i++) {
            int place = first + i;
            int buffer = place / RowMix.BUFFER_ROWS;
            buffers[buffer] = buffers[buffer] == null ? mix.buffer(buffer) : buffers[buffer];
            expected[i] = buffers[buffer][place % RowMix.BUFFER_ROWS];
        }
        try (TestDevice.Vector out = device.longs(new long[count])) {
            if (kind == RowMix.Kind.SAMPLE) {
                kernels.launch(
                        device.stream(),
                        Kernel.SAMPLED_ROWS,
                        count,
                        out.address(),
                        mix.seed(),
                        mix.stream(),
                        mix.rows(),
                        mix.taken() / RowMix.RUN_ROWS,
                        (long) first,
                        (long) count);
            } else {
                kernels.launch(
                        device.stream(),
                        Kernel.MIXED_ROWS,
                        count,
                        out.address(),
                        mix.seed(),
                        mix.stream(),
                        kind == RowMix.Kind.BLOCKS ? 1 : 0,
                        mix.rows(),
                        (long) first,
                        (long) count);
            }
            assertThat(out.longs()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.2,1000", "0.2,64", "0.5,777", "0.999,320", "0.01,5000", "0.7,1", "0.25,130"})
    void validationRowsAreThoseOfTheHost(double fraction, int rows) {
        for (long stream = 0; stream < 3; stream++) {
            ValidationRows draw = new ValidationRows(SEED, 5L << 56 | stream, fraction);
            long[] expected = new long[(rows + 63) / 64];
            draw.choose(rows, expected);
            try (TestDevice.Vector out = device.longs(new long[expected.length])) {
                kernels.launch(
                        device.stream(),
                        Kernel.VALIDATION_ROWS,
                        expected.length,
                        out.address(),
                        draw.seed(),
                        draw.stream(),
                        fraction,
                        (long) rows);
                assertThat(out.longs()).isEqualTo(expected);
            }
        }
    }
}
