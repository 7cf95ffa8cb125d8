package io.pagegrad.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.sync.LocalModels;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.testing.Regression;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerTrialTest {
    @Test
    void takesTheNumberFromWhichOnMoreBringLittle() {
        assertThat(WorkerTrial.fastest(1, workers -> workers)).isEqualTo(1);
        assertThat(WorkerTrial.fastest(2, workers -> workers)).isEqualTo(2);
        assertThat(WorkerTrial.fastest(12, workers -> workers)).isEqualTo(12);
        assertThat(WorkerTrial.fastest(64, workers -> Math.min(workers, 8))).isEqualTo(8);
        assertThat(WorkerTrial.fastest(64, workers -> 1 + workers / 1000.0)).isEqualTo(1);
        assertThat(WorkerTrial.fastest(8, workers -> 1.0 / workers)).isEqualTo(1);
    }

    @Test
    void isToldAndKeptTo() throws IOException {
        Regression data = Regression.of(5000, 2);
        List<String> notes = new ArrayList<>();
        try (ColumnCache cache = data.cache(Precision.FLOAT32, 1024)) {
            Trainer trainer =
                    measured(cache, notes).strategy(Strategy.hogwild(64)).batchSize(64);
            TrainingResult result = trainer.fit();
            assertThat(result.rows()).isEqualTo(5000);
            int workers = trainer.prepare().settings().workers();
            assertThat(workers).isBetween(1, Runtime.getRuntime().availableProcessors());
            assertThat(trainer.prepare().settings().strategy().learners()).isEqualTo(workers);
            assertThat(notes).singleElement().asString().startsWith("training with " + workers + " worker");
        }
    }

    /// One learner alone makes no use of workers: without a strategy learners have models of their own, and where
    /// one alone was asked for nothing is tried.
    @Test
    void workersAreChosenForLearnersOnly() throws IOException {
        List<String> notes = new ArrayList<>();
        try (ColumnCache cache = Regression.of(5000, 2).cache(Precision.FLOAT32, 1024)) {
            Trainer unnamed = measured(cache, notes);
            unnamed.fit();
            assertThat(unnamed.prepare().settings().strategy().word()).isEqualTo("local-locks");
            Trainer alone = measured(cache, notes).strategy(Strategy.sequential());
            alone.fit();
            assertThat(alone.prepare().settings().strategy()).isEqualTo(Strategy.sequential());
        }
        assertThat(notes.getFirst()).endsWith("the fastest here by local-locks");
        assertThat(notes.getLast()).isEqualTo("training with 1 worker: the strategy sequential makes no use of more");
    }

    private static Trainer measured(ColumnCache cache, List<String> notes) {
        return Trainer.on(cache)
                .label("y")
                .linear("a", "b", "c")
                .workersByMeasurement()
                .epochs(1)
                .listener(new TrainingListener() {
                    @Override
                    public void noted(String sentence) {
                        notes.add(sentence);
                    }
                });
    }

    @Test
    void otherSettingsOfAStrategyStayWithAnotherNumberOfLearners() {
        LocalModels sma = (LocalModels)
                ((LocalModels) Strategy.sma(4)).withAlpha(0.2).withPeriod(3).withLearners(8);
        assertThat(sma.alpha()).isEqualTo(0.1);
        assertThat(sma.period()).isEqualTo(3);
        assertThat(sma.learners()).isEqualTo(8);
        for (String word : List.of("sequential", "synchronized")) {
            assertThat(Strategy.named(word, 3).withLearners(5)).isEqualTo(Strategy.named(word, 3));
        }
        for (String word :
                List.of("hogwild", "local-locks", "local-dirty", "sma", "model-averaging", "parameter-server")) {
            assertThat(Strategy.named(word, 3).withLearners(5)).isEqualTo(Strategy.named(word, 5));
        }
    }
}
