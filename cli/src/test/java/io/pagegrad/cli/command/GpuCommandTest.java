package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.gpu.GpuBackends;
import org.junit.jupiter.api.Test;

class GpuCommandTest {
    /// What is there, or why there is nothing; the exit code says which.
    @Test
    void saysWhatIsThereOrWhyThereIsNothing() {
        boolean usable = GpuBackends.find() instanceof GpuBackends.Found.Cuda;
        CommandRun run = CommandRun.of("gpu");
        assertThat(run.exitCode()).isEqualTo(usable ? 0 : 7);
        assertThat(run.stdout())
                .startsWith(usable ? "CUDA driver " : "No CUDA device: ")
                .contains("Fixed kernels: ")
                .containsAnyOf("Compiler: ", "No compiler for CUDA:")
                .doesNotContain("Exception");
        assertThat(run.stderr()).isEmpty();
        CommandRun json = CommandRun.of("gpu", "--json");
        assertThat(json.exitCode()).isEqualTo(run.exitCode());
        assertThat(json.stdout()).contains("\"available\" : " + usable);
    }
}
