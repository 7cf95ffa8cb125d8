package io.pagegrad.gpu.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.gpu.emulator.RequiresCuda;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The benchmark runs from end to end; its numbers mean nothing here.
@RequiresCuda
class GpuBenchmarkTest {
    @Test
    void measuresEverything() {
        GpuBenchmark benchmark = new GpuBenchmark(3000, 1, 256);
        benchmark.run();
        List<String> table = benchmark.markdown();
        assertThat(table)
                .anyMatch(line -> line.startsWith("| copy on the device |"))
                .anyMatch(line -> line.startsWith("| learners on one model |"))
                .anyMatch(line -> line.startsWith("| learners with local models |"))
                .anyMatch(line -> line.startsWith("| loss of rows larger than"))
                .anyMatch(line -> line.startsWith("| heap pages decoded | 1 threads"))
                .anyMatch(line -> line.startsWith("| columns brought while others are made | 1 threads"))
                .anyMatch(line -> line.startsWith("| gradient of all rows | generated over written by hand |"))
                .anyMatch(line -> line.startsWith("| network 5-3-10, local models | tf32"))
                .anyMatch(line -> line.matches("\\| network: time to loss .* CPU, .*"))
                .anyMatch(line -> line.matches("\\| network: time to loss .* GPU, local-locks .*"))
                .anyMatch(line -> line.matches("\\| time to loss .* CPU, .*"))
                .anyMatch(line -> line.matches("\\| time to loss .* GPU, local-locks .*"));
    }
}
