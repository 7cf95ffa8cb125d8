package io.pagegrad.gpu.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.gpu.driver.CudaHandle;
import io.pagegrad.gpu.driver.CudaOutOfMemoryException;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.gpu.emulator.SimtEmulator;
import io.pagegrad.gpu.emulator.TestDevice;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.update.UpdateRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Devices that give out.
@RequiresCuda(emulatorOnly = true)
class DeviceFaultTest {
    /// Memory ends at the first cell of a lane, at that of a later lane, at the weights.
    @ParameterizedTest
    @ValueSource(longs = {16, 100, 600, 2048})
    void wantOfMemoryIsTheErrorAndNothingStaysOpen(long deviceBytes) {
        try (TrainingRows rows = new TrainingRows(300, 100, KernelPrecision.FLOAT64)) {
            Job job = rows.job(UpdateRule.sgd(0.02), 3);
            SimtEmulator.instance().configure(1, true, 2, deviceBytes);
            long open = CudaHandle.open();
            assertThatThrownBy(() -> {
                        try (Engine engine = new CudaBackend().open(job)) {
                            engine.plan(rows.plan(50));
                            engine.newReplica();
                        }
                    })
                    .isInstanceOf(CudaOutOfMemoryException.class)
                    .hasMessageContaining("bytes free on cuda:0");
            assertThat(CudaHandle.open()).isEqualTo(open);
        }
    }

    @Test
    void memoryThatOthersTookMeansThatRowsAreStreamed() {
        try (TrainingRows rows = new TrainingRows(200_000, 20_000, KernelPrecision.FLOAT64);
                TestDevice other = TestDevice.open()) {
            Job job = rows.job(UpdateRule.sgd(0.02), 1);
            SimtEmulator.instance().configure(1, true, 2, 16L << 20);
            double[] expected;
            try (Engine engine = new CudaBackend().open(job)) {
                expected = train(engine, rows);
            }
            try (Engine engine = new CudaBackend().open(job);
                    DeviceMemory taken =
                            other.context().allocate(other.context().memory().freeBytes() - (6L << 20))) {
                assertThat(taken.sizeBytes()).isPositive();
                assertThat(train(engine, rows)).isEqualTo(expected);
            }
        }
    }

    /// The last batches: those rows are the first to be left out.
    private static double[] train(Engine engine, TrainingRows rows) {
        engine.plan(rows.plan(100));
        Replica replica = engine.newReplica();
        assertThat(replica.run(1980, 2000, 1)).isTrue();
        return replica.weights().read();
    }
}
