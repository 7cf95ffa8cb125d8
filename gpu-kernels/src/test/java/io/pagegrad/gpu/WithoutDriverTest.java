package io.pagegrad.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A machine without NVIDIA's driver, in a process of its own: nothing fails to load, and the reason is told.
class WithoutDriverTest {
    @TempDir
    Path temporary;

    /// What the child process runs.
    static final class Child {
        public static void main(String[] arguments) {
            for (String line : GpuReport.ofThisMachine().lines()) {
                System.out.println(line);
            }
            for (int i = 0; i < 2; i++) {
                System.out.println(
                        GpuBackends.find() instanceof GpuBackends.Found.None(String reason)
                                ? "NONE " + reason
                                : "CUDA");
            }
            System.setProperty(GpuBackends.REQUIRED, "cuda");
            try {
                GpuBackends.find();
            } catch (GpuUnavailableException e) {
                System.out.println("REQUIRED " + e.getMessage());
            }
        }
    }

    private String runChild() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void reasonIsToldAndNothingIsLeftBehind() throws IOException, InterruptedException {
        assumeTrue(!Files.exists(Path.of("/dev/nvidiactl")), "this machine has an NVIDIA driver");
        assumeTrue(System.getProperty(GpuBackends.REQUIRED) == null, "this run is for a machine with a driver");
        String output = runChild();
        assertThat(output)
                .contains("No CUDA device: the CUDA driver cannot be loaded")
                .contains("libcuda.so.1")
                .contains("NONE the CUDA driver cannot be loaded")
                .contains("REQUIRED a CUDA device is required by -Dpagegrad.require.backend=cuda, but the CUDA driver")
                .doesNotContain("Exception");
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.filter(file -> !file.getFileName().toString().startsWith("hsperf")))
                    .isEmpty();
        }
    }
}
