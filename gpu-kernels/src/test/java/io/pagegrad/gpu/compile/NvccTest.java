package io.pagegrad.gpu.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.gpu.benchmark.LinearByHand;
import io.pagegrad.gpu.emit.NetworkText;
import io.pagegrad.gpu.emit.TestModels;
import io.pagegrad.gpu.emit.TrainingText;
import io.pagegrad.gpu.kernel.KernelText;
import io.pagegrad.gpu.kernel.ProductKind;
import io.pagegrad.gpu.kernel.Real;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What NVIDIA's own compiler makes of our texts.
class NvccTest {
    private static final Pattern FUSED = Pattern.compile("\\bfma\\.rn\\.f(32|64)");

    private NvccCompiler nvcc;

    @BeforeEach
    void find() {
        Optional<NvccCompiler> found = NvccCompiler.find(new ArrayList<>());
        Assumptions.assumeTrue(found.isPresent(), "no nvcc on this machine");
        nvcc = found.get();
    }

    private static CudaSource linear(KernelPrecision precision) {
        return TrainingText.sums(TestModels.linearGradient(4), precision);
    }

    private String ptx(CudaSource source, Arithmetic arithmetic) {
        return new String(
                nvcc.compile(source, new CompileOptions(75, arithmetic, ImageKind.PTX)), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32", "FLOAT64"})
    void strictNeverFusesAndContractDoes(KernelPrecision precision) {
        assertThat(FUSED.matcher(ptx(linear(precision), Arithmetic.STRICT))
                        .results()
                        .count())
                .isZero();
        assertThat(FUSED.matcher(ptx(linear(precision), Arithmetic.CONTRACT))
                        .results()
                        .count())
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void fastUsesApproximateFunctions() {
        String text = ptx(TrainingText.sums(TestModels.everyOperation(), KernelPrecision.FLOAT32), Arithmetic.FAST);
        assertThat(text).contains("ex2.approx").contains("div.approx");
    }

    @Test
    void sameSourceGivesTheSameImage() {
        assertThat(ptx(linear(KernelPrecision.FLOAT32), Arithmetic.CONTRACT))
                .isEqualTo(ptx(linear(KernelPrecision.FLOAT32), Arithmetic.CONTRACT));
    }

    @ParameterizedTest
    @ValueSource(ints = {75, 80, 90, 100})
    void everyKernelCompilesForEveryArchitecture(int architecture) {
        CompileOptions options = new CompileOptions(architecture, Arithmetic.CONTRACT, ImageKind.CUBIN);
        KernelPrecision precision = architecture == 80 ? KernelPrecision.FLOAT64 : KernelPrecision.FLOAT32;
        ProductKind products =
                architecture == 90 ? ProductKind.BF16 : architecture == 100 ? ProductKind.TF32 : ProductKind.STRICT;
        List<CudaSource> sources = List.of(
                KernelText.fixed(architecture == 80 ? Real.FLOAT64 : Real.FLOAT32, architecture),
                LinearByHand.text(),
                TrainingText.gradient(TestModels.linearGradient(4), 5, false, TestModels.momentum(0.1, 1), precision),
                NetworkText.gradient(TestModels.network(), TestModels.momentum(0.1, 1), products, precision)
                        .source(),
                NetworkText.loss(TestModels.network(), products, precision).source());
        // a compiler takes one core
        sources.parallelStream().forEach(source -> {
            byte[] cubin = nvcc.compile(source, options);
            assertThat(new String(cubin, 0, 4, StandardCharsets.ISO_8859_1)).isEqualTo("\177ELF");
        });
    }

    @Test
    void errorsNameTheSourceAndTheCompiler() {
        assertThatThrownBy(() -> nvcc.compile(
                        new CudaSource("broken.cu", "extern \"C\" __global__ void k() { undeclared = 1; }"),
                        new CompileOptions(75, Arithmetic.STRICT, ImageKind.PTX)))
                .isInstanceOf(CudaCompileException.class)
                .hasMessageContaining("nvcc")
                .hasMessageContaining("broken.cu")
                .hasMessageContaining("undeclared");
    }
}
