package io.pagegrad.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.artifact.CheckpointFile;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.testing.Regression;
import io.pagegrad.trainer.update.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a checkpoint is continued with, and what not.
class CheckpointTest {
    private ColumnCache cache;

    @TempDir
    private Path directory;

    @BeforeEach
    void keepsARun() throws IOException {
        cache = Regression.of(900, 3).cache(Precision.FLOAT32, 500);
        run(cache).epochs(2).checkpoint(directory).fit();
    }

    @AfterEach
    void close() {
        cache.close();
    }

    private static Trainer run(ColumnCache rows) {
        return Trainer.on(rows)
                .label("y")
                .linear("a", "b", "c")
                .learningRate(0.05)
                .batchSize(100);
    }

    private Trainer resumed(ColumnCache rows) {
        return run(rows).epochs(4).checkpoint(directory).resume();
    }

    @Test
    void onlyTheSettingsThatDifferAreNamed() {
        assertThatThrownBy(() -> resumed(cache)
                        .batchSize(7)
                        .optimizer(Optimizer.named("adam"))
                        .fit())
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("optimizer sgd and batches of 100 rows, not optimizer adam")
                .hasMessageContaining("and batches of 7 rows")
                .hasMessageNotContaining("shuffle");
    }

    @Test
    void anotherModelIsRefused() {
        assertThatThrownBy(() -> resumed(cache).linear("a", "b").fit())
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("the checkpoint is of another model");
        assertThatThrownBy(() -> resumed(cache).loss("huber").fit()).hasMessageContaining("another model");
    }

    @Test
    void otherRowsAreTrainedOnFromItsWeightsWithAWarning() throws IOException {
        TrainingResult before = run(cache).epochs(2).fit();
        List<String> warnings = new ArrayList<>();
        try (ColumnCache others = Regression.of(400, 8).cache(Precision.FLOAT32, 500)) {
            TrainingResult result = resumed(others)
                    .epochs(2)
                    .listener(new TrainingListener() {
                        @Override
                        public void warned(String sentence) {
                            warnings.add(sentence);
                        }
                    })
                    .fit();
            assertThat(result.lastWeights()).containsExactly(before.lastWeights());
            // the loss is that of these rows, not what was best on the others
            assertThat(result.bestLoss())
                    .isEqualTo(run(others)
                            .initialWeights(before.weightsByName())
                            .epochs(0)
                            .fit()
                            .bestLoss());
        }
        assertThat(warnings).singleElement().asString().contains("there, 900 rows", "now 400 rows");
    }

    /// Weights, averages of gradients and the number of steps go on where rows are new: here those to validate
    /// on, which make the data another, but not the course of training.
    @Test
    void whatAnOptimizerKeepsGoesOnWithOtherRows(@TempDir Path places) throws IOException {
        int number = 0;
        for (String optimizer : Optimizer.words()) {
            for (Strategy strategy : List.of(
                    Strategy.sequential(),
                    Strategy.synchronised(),
                    Strategy.localLocks(2),
                    Strategy.sma(2),
                    Strategy.modelAveraging(2))) {
                Path place = places.resolve("run" + number++);
                double[] whole = run(optimizer, strategy, cache).epochs(4).fit().lastWeights();
                double[] anew = run(optimizer, strategy, cache).epochs(2).fit().lastWeights();
                run(optimizer, strategy, cache).epochs(2).checkpoint(place).fit();
                List<String> warnings = new ArrayList<>();
                try (ColumnCache refreshed = Regression.of(900, 3)
                        .cache(Precision.FLOAT32, 500)
                        .validatedBy(Regression.of(100, 4).cache(Precision.FLOAT32, 500))) {
                    double[] resumed = run(optimizer, strategy, refreshed)
                            .epochs(4)
                            .checkpoint(place)
                            .resume()
                            .listener(new TrainingListener() {
                                @Override
                                public void warned(String sentence) {
                                    warnings.add(sentence);
                                }
                            })
                            .fit()
                            .lastWeights();
                    assertThat(resumed).as("%s %s", strategy, optimizer).containsExactly(whole);
                    assertThat(whole).isNotEqualTo(anew);
                }
                assertThat(warnings)
                        .singleElement()
                        .asString()
                        .contains("now 900 rows to train on and 100 to validate");
            }
        }
    }

    private static Trainer run(String optimizer, Strategy strategy, ColumnCache rows) {
        return run(rows)
                .optimizer(Optimizer.named(optimizer))
                .strategy(strategy)
                .learningRate(0.01)
                .workers(1);
    }

    @Test
    void patienceGoesOnWhereItWas(@TempDir Path standing) throws IOException {
        Trainer still = run(cache).learningRate(1e-300).patience(5).checkpoint(standing);
        assertThat(still.epochs(3).fit().reason()).isEqualTo(StopReason.EPOCHS);
        TrainingResult result = still.epochs(100).resume().fit();
        assertThat(result.reason()).isEqualTo(StopReason.PATIENCE);
        assertThat(result.epochs()).isEqualTo(5);
    }

    @Test
    void aRunThatBeginsAnewDoesNotReplaceIt() throws IOException {
        byte[] kept = Files.readAllBytes(directory.resolve("checkpoint.json"));
        assertThatThrownBy(() -> run(cache).epochs(1).checkpoint(directory).fit())
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("holds a checkpoint already");
        assertThat(directory.resolve("checkpoint.json")).hasBinaryContent(kept);
    }

    @Test
    void oneRunAtATimeHasTheDirectory() throws IOException {
        try (CheckpointFile _ = CheckpointFile.open(directory)) {
            assertThatThrownBy(() -> resumed(cache).fit())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is used by another run that is running");
        }
        assertThat(resumed(cache).fit().epochs()).isEqualTo(4);
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Path file = directory.resolve("checkpoint.json");
        Files.writeString(file, Files.readString(file).substring(0, 80));
        assertThatThrownBy(() -> resumed(cache).fit())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " is no checkpoint of this version: ")
                .hasMessageNotContaining("REDACTED");
    }
}
