package io.pagegrad.gpu.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.gpu.emulator.RequiresCuda;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The two ways to one NVRTC give the same.
@RequiresCuda
class NvrtcTest {
    private static final CudaSource BROKEN =
            new CudaSource("broken.cu", "extern \"C\" __global__ void k() { undeclared = 1; }");
    private static final CudaSource FINE =
            new CudaSource("fine.cu", "extern \"C\" __global__ void k(int* a) { *a = 1; }");
    private static final CompileOptions OPTIONS = new CompileOptions(80, Arithmetic.STRICT, ImageKind.CUBIN);

    private static List<CudaCompiler> compilers() {
        List<CudaCompiler> found = new ArrayList<>();
        for (CudaCompiler compiler : CudaCompilers.find().compilers()) {
            if (compiler instanceof JcudaNvrtc || compiler instanceof ForeignNvrtc) {
                found.add(compiler);
            }
        }
        return found;
    }

    @Test
    void bothWaysAreFound() {
        Optional<CudaCompiler> foreign = ForeignNvrtc.find("libnvrtc.so.12", new ArrayList<>());
        Optional<CudaCompiler> jcuda = JcudaNvrtc.find(new ArrayList<>());
        assertThat(foreign.isPresent() || jcuda.isPresent()).isTrue();
        if (foreign.isPresent() && jcuda.isPresent()) {
            assertThat(foreign.get().version()).isEqualTo(jcuda.get().version());
        }
    }

    @Test
    void imagesAreElfFiles() {
        for (CudaCompiler compiler : compilers()) {
            byte[] image = compiler.compile(FINE, OPTIONS);
            assertThat(new byte[] {image[0], image[1], image[2], image[3]})
                    .as(compiler.name())
                    .isEqualTo(new byte[] {0x7f, 'E', 'L', 'F'});
        }
    }

    @Test
    void errorsBringTheCompilersLog() {
        for (CudaCompiler compiler : compilers()) {
            assertThatThrownBy(() -> compiler.compile(BROKEN, OPTIONS))
                    .as(compiler.name())
                    .isInstanceOf(CudaCompileException.class)
                    .hasMessageContaining(compiler.name())
                    .hasMessageContaining("NVRTC_ERROR_COMPILATION")
                    .hasMessageContaining("undeclared");
        }
    }

    @Test
    void libraryThatIsNotThereIsToldAndNotThrown() {
        List<String> missing = new ArrayList<>();
        assertThat(ForeignNvrtc.find("libnvrtc.so.99", missing)).isEmpty();
        assertThat(missing).singleElement().asString().contains("libnvrtc.so.99");
    }
}
