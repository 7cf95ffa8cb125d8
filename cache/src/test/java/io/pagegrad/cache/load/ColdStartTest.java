package io.pagegrad.cache.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColdStartTest {
    private final UnitQueue<Object> queue = new UnitQueue<>(2, new LoadMonitor());

    @Test
    void theFirstThreadNeverWaits() {
        new ColdStart(Long.MAX_VALUE, 1).await(0, queue);
        assertThat(queue.isOpen()).isTrue();
    }

    @Test
    void threadsForWhichThereAreProcessorsEnoughDoNotWait() {
        ColdStart cold = new ColdStart(Long.MAX_VALUE, 8);
        for (int thread = 0; thread < 6; thread++) {
            cold.await(thread, queue);
        }
        assertThat(queue.isOpen()).isTrue();
    }

    @Test
    void nobodyWaitsInAProcessThatIsWarm() {
        new ColdStart(0, 1).await(5, queue);
        assertThat(queue.isOpen()).isTrue();
    }

    @Test
    void waitingEndsWhenNothingIsLeft() throws InterruptedException {
        ColdStart cold = new ColdStart(Long.MAX_VALUE, 2);
        Thread waiting = Thread.ofPlatform().start(() -> cold.await(1, queue));
        queue.claim();
        waiting.join(20);
        assertThat(waiting.isAlive()).isTrue();
        queue.claim();
        waiting.join();
    }

    @Test
    void waitingEndsWhenLoadingFails() throws InterruptedException {
        ColdStart cold = new ColdStart(Long.MAX_VALUE, 2);
        Thread waiting = Thread.ofPlatform().start(() -> cold.await(1, queue));
        queue.fail(0, new IllegalStateException());
        waiting.join();
    }
}
