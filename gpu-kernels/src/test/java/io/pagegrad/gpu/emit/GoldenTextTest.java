package io.pagegrad.gpu.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CompileOptions;
import io.pagegrad.gpu.compile.CudaSource;
import io.pagegrad.gpu.compile.ImageKind;
import io.pagegrad.gpu.compile.NvccCompiler;
import io.pagegrad.gpu.kernel.ProductKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What the generator writes, to the letter, and what NVIDIA's compiler makes of it, as far as that does not
/// depend on its release.
///
/// Where a change of the text is meant, the files `golden-*.cu` change with it.
class GoldenTextTest {
    private static String golden(String name) throws IOException {
        try (InputStream in = GoldenTextTest.class.getResourceAsStream("golden-" + name + ".cu")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void piecesOfALinearModel() throws IOException {
        assertThat(ModelText.of(TestModels.linearGradient(2))).isEqualTo(golden("linear"));
    }

    @Test
    void everyOperation() throws IOException {
        assertThat(ModelText.of(TestModels.everyOperation())).isEqualTo(golden("operations"));
    }

    @Test
    void ruleOfAnUpdate() throws IOException {
        assertThat(TrainingText.rule(TestModels.momentum(0.1, 1), 3, false)).isEqualTo(golden("update"));
    }

    @Test
    void stepsOfANetwork() throws IOException {
        NetworkSteps steps =
                new NetworkSteps(TestModels.network(), TestModels.network().gradients(), null);
        assertThat(steps.text()).isEqualTo(golden("network"));
    }

    private static String ptx(CudaSource source) {
        Optional<NvccCompiler> nvcc = NvccCompiler.find(new ArrayList<>());
        Assumptions.assumeTrue(nvcc.isPresent(), "no nvcc on this machine");
        return new String(
                nvcc.get().compile(source, new CompileOptions(80, Arithmetic.CONTRACT, ImageKind.PTX)),
                StandardCharsets.UTF_8);
    }

    private static Set<String> found(String ptx, String pattern) {
        Set<String> words = new TreeSet<>();
        for (MatchResult match : Pattern.compile(pattern).matcher(ptx).results().toList()) {
            words.add(match.group());
        }
        return words;
    }

    @Test
    void productsOfNetworksAreTensorInstructions() {
        Assumptions.assumeTrue(NvccCompiler.find(new ArrayList<>()).isPresent(), "no nvcc on this machine");
        // a compiler takes one core
        Arrays.stream(ProductKind.values()).parallel().forEach(kind -> {
            String ptx = ptx(NetworkText.gradient(
                            TestModels.network(), TestModels.momentum(0.1, 1), kind, KernelPrecision.FLOAT32)
                    .source());
            Set<String> tensor = found(ptx, "mma\\.sync\\S+");
            switch (kind) {
                case STRICT -> assertThat(tensor).isEmpty();
                case TF32 -> assertThat(tensor).containsExactly("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32");
                case BF16 -> assertThat(tensor).containsExactly("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32");
                case F16 -> assertThat(tensor).containsExactly("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32");
            }
            // weights that another block may write are never kept; nothing spills into an array in local memory
            assertThat(found(ptx, "ld\\.volatile\\.global\\.b?f?64")).isNotEmpty();
            assertThat(ptx).doesNotContain(".local .align");
        });
    }

    @Test
    void linearModelsReadTheirColumnsAndNothingElsePerRow() {
        String ptx = ptx(TrainingText.sums(TestModels.linearGradient(2), KernelPrecision.FLOAT32));
        assertThat(found(ptx, "\\.visible \\.entry \\w+"))
                .containsExactly(".visible .entry train_sums", ".visible .entry train_sums_finish");
        assertThat(found(ptx, "shfl\\.sync\\.\\w+")).contains("shfl.sync.bfly");
        assertThat(ptx).doesNotContain(".local .align").doesNotContain("atom.");
    }
}
