package io.pagegrad.gpu.kernel;

import io.pagegrad.gpu.compile.CudaSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts kernel files together into one header-free text; the same parts give the same text.
public final class KernelText {
    private static final String PRELUDE = "device.cuh";

    /// Files that go before others.
    private static final Map<String, List<String>> NEEDED = Map.of(
            "matrix_product.cu", List.of("product.cuh"),
            "matrix_tensor.cu", List.of("tensor.cuh"),
            "philox.cu", List.of("philox.cuh", "normal.cuh"),
            "mixed_rows.cu", List.of("philox.cuh", "random_order.cuh"),
            "sampled_rows.cu", List.of("philox.cuh"),
            "validation_rows.cu", List.of("philox.cuh"));

    /// Least architecture whose tensor cores take float32.
    static final int TENSOR_ARCHITECTURE = 80;

    private KernelText() {}

    /// Whether a device of that architecture runs the kernels for tensor cores on `real`.
    public static boolean hasTensorCores(Real real, int architecture) {
        return real == Real.FLOAT32 && architecture >= TENSOR_ARCHITECTURE;
    }

    /// All fixed kernels that a device of that architecture can run.
    public static CudaSource fixed(Real real, int architecture) {
        Set<String> files = new LinkedHashSet<>();
        for (Kernel kernel : Kernel.values()) {
            if (!kernel.isOfModel() && (!kernel.isOfTensorCores() || hasTensorCores(real, architecture))) {
                files.addAll(NEEDED.getOrDefault(kernel.file(), List.of()));
                files.add(kernel.file());
            }
        }
        List<String> parts = new ArrayList<>();
        for (String file : files) {
            parts.add(file(file));
        }
        return assemble("kernels.cu", real, parts);
    }

    /// The prelude for `real`, then `parts`.
    public static CudaSource assemble(String name, Real real, List<String> parts) {
        StringBuilder text = new StringBuilder();
        text.append("#define PAGEGRAD_REAL ").append(real.cuda()).append('\n');
        text.append(file(PRELUDE));
        for (String part : parts) {
            text.append('\n').append(part);
        }
        return new CudaSource(name, text.toString());
    }

    /// Text of a file of `src/main/cuda`.
    public static String file(String name) {
        try (InputStream in = KernelText.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the kernel file " + name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
