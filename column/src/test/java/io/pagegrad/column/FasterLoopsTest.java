package io.pagegrad.column;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class FasterLoopsTest {
    @Test
    void warmingUpEndsWhenTheLoopsAreFasterOrNobodyWorks() {
        assertThat(LoopWarmUp.run(rows -> {}, () -> Double.MAX_VALUE, () -> 0)).isTrue();
        assertThat(LoopWarmUp.run(rows -> {}, () -> 0, () -> 0)).isFalse();
    }

    @Test
    void warmLoopsAreNeverAskedForMoreRowsThanPromised() {
        LoopWarmUp.run(
                rows -> assertThat(rows).isPositive().isLessThanOrEqualTo(LoopWarmUp.WARM_ROWS),
                () -> Double.MAX_VALUE,
                () -> 0);
    }

    @Test
    void plainLoopsTakeTheFirstRowsAndVectorsTheOthersOnceTheyAreFaster() {
        FasterLoops faster = new FasterLoops(true, 10, arena -> new FasterLoops.Trial(rows -> pause(), rows -> {}));
        assertThat(faster.take(10)).isFalse();
        while (!faster.take(1)) {
            Thread.onSpinWait();
        }
        assertThat(faster.take(1)).isTrue();
    }

    @Test
    void nothingIsTriedBeforeSoManyRowsHaveCome() {
        FasterLoops faster = new FasterLoops(true, 10, arena -> {
            throw new AssertionError("tried");
        });
        assertThat(faster.take(4)).isFalse();
        assertThat(faster.take(6)).isFalse();
    }

    @Test
    void theMemoryOfATrialIsFreedAfterIt() {
        AtomicReference<MemorySegment> memory = new AtomicReference<>();
        FasterLoops faster = new FasterLoops(true, 0, arena -> {
            memory.set(arena.allocate(8));
            return new FasterLoops.Trial(rows -> pause(), rows -> {});
        });
        while (!faster.take(1) || memory.get().scope().isAlive()) {
            Thread.onSpinWait();
        }
    }

    private static void pause() {
        LockSupport.parkNanos(1_000_000);
    }
}
