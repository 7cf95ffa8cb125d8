package io.pagegrad.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CompileOptions;
import io.pagegrad.gpu.compile.CudaSource;
import io.pagegrad.gpu.compile.ImageKind;
import io.pagegrad.gpu.compile.NvccCompiler;
import io.pagegrad.gpu.emit.NetworkText;
import io.pagegrad.gpu.emit.TestModels;
import io.pagegrad.gpu.emit.TrainingText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The list of kernels, the Java enum, the texts and the compiled code say the same.
class KernelListTest {
    private static final Pattern DECLARATION = Pattern.compile(
            "extern \"C\" __global__ void\\s+(?:__launch_bounds__\\(\\d+(?:, \\d+)?\\)\\s+)?(\\w+)\\(([^)]*)\\)",
            Pattern.DOTALL);
    private static final Pattern ENTRY = Pattern.compile("\\.visible \\.entry (\\w+)\\(([^)]*)\\)", Pattern.DOTALL);

    /// Kernel to types, from the list.
    private static Map<String, List<String>> listed() {
        Map<String, List<String>> kernels = new LinkedHashMap<>();
        KernelText.file("kernels.list")
                .lines()
                .filter(line -> line.contains(": ") && !line.startsWith("#"))
                .forEach(line -> {
                    String[] parts = line.split(": ", 2);
                    List<String> types = new ArrayList<>();
                    for (String parameter : parts[1].split(", ")) {
                        types.add(parameter.split(" ")[0]);
                    }
                    kernels.put(parts[0], types);
                });
        return kernels;
    }

    @Test
    void enumIsTheList() {
        Map<String, List<String>> enumerated = new LinkedHashMap<>();
        for (Kernel kernel : Kernel.values()) {
            enumerated.put(
                    kernel.symbol(),
                    kernel.parameters().stream().map(Parameter::word).toList());
        }
        assertThat(enumerated).isEqualTo(listed());
        assertThat(enumerated.keySet()).containsExactlyElementsOf(listed().keySet());
    }

    @Test
    void textsDeclareWhatTheListSays() {
        Map<String, String> declarations = new LinkedHashMap<>();
        for (Kernel kernel : Kernel.values()) {
            declarations.put(kernel.symbol(), kernel.file());
        }
        List<String> seen = new ArrayList<>();
        for (String file : declarations.values().stream().distinct().toList()) {
            Matcher matcher = DECLARATION.matcher(KernelText.file(file));
            while (matcher.find()) {
                String name = matcher.group(1);
                assertThat(declarations).containsEntry(name, file);
                List<String> types = new ArrayList<>();
                for (String parameter : matcher.group(2).split(",")) {
                    String text = parameter.strip().replace("const", "");
                    types.add(text.substring(0, text.lastIndexOf(' ')).replace(" ", ""));
                }
                Kernel kernel = Kernel.valueOf(name.toUpperCase(java.util.Locale.ROOT));
                assertThat(types)
                        .as(name)
                        .isEqualTo(kernel.parameters().stream()
                                .map(Parameter::declaration)
                                .toList());
                seen.add(name);
            }
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(listed().keySet());
    }

    @Test
    void compiledCodeHasTheKernelsOfTheList() {
        Optional<NvccCompiler> nvcc = NvccCompiler.find(new ArrayList<>());
        Assumptions.assumeTrue(nvcc.isPresent(), "no nvcc on this machine");
        Map<String, Integer> entries = new LinkedHashMap<>();
        List<CudaSource> sources = List.of(
                KernelText.fixed(Real.FLOAT32, 80),
                TrainingText.gradient(
                        TestModels.linearGradient(4), 5, false, TestModels.momentum(0.1, 1), KernelPrecision.FLOAT32),
                NetworkText.gradient(
                                TestModels.network(),
                                TestModels.momentum(0.1, 1),
                                ProductKind.F16,
                                KernelPrecision.FLOAT32)
                        .source());
        CompileOptions options = new CompileOptions(80, Arithmetic.STRICT, ImageKind.PTX);
        // a compiler takes one core
        List<byte[]> images = sources.parallelStream()
                .map(source -> nvcc.get().compile(source, options))
                .toList();
        for (byte[] ptx : images) {
            Matcher matcher = ENTRY.matcher(new String(ptx, StandardCharsets.UTF_8));
            while (matcher.find()) {
                entries.put(matcher.group(1), matcher.group(2).split(",").length);
            }
        }
        Map<String, Integer> expected = new LinkedHashMap<>();
        listed().forEach((name, types) -> expected.put(name, types.size()));
        assertThat(entries).containsExactlyInAnyOrderEntriesOf(expected);
    }
}
