package io.pagegrad.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.gpu.compile.CompileOptions;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.compile.CudaSource;
import io.pagegrad.gpu.compile.NvccCompiler;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kernels compiled when the jar is built.
class AheadKernelsTest {
    @TempDir
    Path classes;

    /// Writes down what it is asked for.
    private static final class Recording implements CudaCompiler {
        private final List<CompileOptions> asked = new ArrayList<>();

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public int version() {
            return 13000;
        }

        @Override
        public byte[] compile(CudaSource source, CompileOptions options) {
            asked.add(options);
            return source.text().getBytes(StandardCharsets.UTF_8);
        }
    }

    @Test
    void filesThatAreThereAreNotMadeAgainAndOldOnesGo() throws IOException {
        Recording compiler = new Recording();
        List<Path> files = AheadKernels.write(compiler, classes);
        assertThat(compiler.asked)
                .extracting(CompileOptions::target)
                .containsExactly("compute_75", "compute_80", "compute_75");
        Path old = Files.writeString(files.getFirst().resolveSibling("0123.ptx"), "of another text");
        assertThat(AheadKernels.write(compiler, classes)).isEqualTo(files);
        assertThat(compiler.asked).hasSize(3);
        assertThat(old).doesNotExist();
    }

    @Test
    void olderArchitecturesHaveNone() {
        assertThat(AheadKernels.find(Real.FLOAT32, 70)).isEmpty();
    }

    /// The class as it would be found in a jar that holds the files.
    @Test
    void builtImagesAreFoundAndHoldEveryFixedKernel() throws Exception {
        Optional<NvccCompiler> nvcc = NvccCompiler.find(new ArrayList<>());
        Assumptions.assumeTrue(nvcc.isPresent(), "no nvcc on this machine");
        AheadKernelsMain.main(new String[] {classes.toString()});
        URL code = AheadKernels.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {code, classes.toUri().toURL()}, null)) {
            Class<?> kernels = loader.loadClass(AheadKernels.class.getName());
            Class<?> real = loader.loadClass(Real.class.getName());
            assertThat(kernels.getMethod("isComplete").invoke(null)).isEqualTo(true);
            for (int architecture : new int[] {75, 90}) {
                Optional<?> image = (Optional<?>) kernels.getMethod("find", real, int.class)
                        .invoke(null, real.getEnumConstants()[0], architecture);
                String ptx = new String((byte[]) image.orElseThrow(), StandardCharsets.UTF_8);
                for (Kernel kernel : Kernel.values()) {
                    boolean expected = !kernel.isOfModel() && (!kernel.isOfTensorCores() || architecture >= 80);
                    assertThat(ptx.contains(".entry " + kernel.symbol() + "("))
                            .as(kernel.symbol())
                            .isEqualTo(expected);
                }
            }
        }
    }
}
