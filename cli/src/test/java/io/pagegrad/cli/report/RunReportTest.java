package io.pagegrad.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.artifact.ModelFile;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.train.ValidationPoint;
import io.pagegrad.trainer.update.Optimizer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// That the page of a run shows each figure as what it is.
class RunReportTest {
    private static final ValidationPoint FIRST = new ValidationPoint(0, 0, 0, 0.5, 0, 8.5, 9.25, 7.125, true);
    private static final ValidationPoint SECOND = new ValidationPoint(1, 3, 6, 2, 1.5, 4.75, 5.375, 3.0625, true);

    @Test
    void lossesOfTrainingAndValidationAreTheirOwnCurves() throws IOException {
        String page = page(true);
        String charts = page.substring(page.indexOf("Loss over time"), page.indexOf("Throughput"));
        // over seconds, and over rows
        assertThat(charts)
                .contains("training: 8.50000 at 0<", "training: 4.75000 at 2<", "training: 4.75000 at 6<")
                .contains("validation: 9.25000 at 0<", "validation: 5.37500 at 2<", "validation: 5.37500 at 6<")
                .doesNotContain("training: 9.25000", "validation: 8.50000");
    }

    @Test
    void withoutValidationRowsThereIsOneCurve() throws IOException {
        assertThat(page(true)).contains("best validation loss");
        assertThat(page(false))
                .contains("best training loss", "training: 4.75000")
                .doesNotContain("validation:");
    }

    @Test
    void gradientsRatesWeightsAndSettingsAreShown() throws IOException {
        assertThat(page(true))
                .contains("gradient norm: 7.12500 at 0", "gradient norm: 3.06250 at 1")
                .contains("rows per second: 4.00000 at 2")
                .contains("&lt;a&gt; warned", "slope", "5.37500", "momentum", "2 GB of pages");
    }

    /// A run of two validations, six rows in a second and a half between them.
    private static String page(boolean validated) throws IOException {
        try (ColumnCache cache = ArrayCache.of(
                List.of("slope", "y"),
                List.of(new double[] {1, 2, 3, 4}, new double[] {2, 4, 6, 8}),
                4,
                Precision.FLOAT64,
                64)) {
            Trainer trainer = Trainer.on(cache)
                    .label("y")
                    .linear("slope")
                    .optimizer(Optimizer.named("momentum"))
                    .epochs(1);
            TrainingResult run = trainer.fit();
            TrainingResult told = new TrainingResult(
                    run.model(),
                    run.weights(),
                    run.lastWeights(),
                    SECOND.validationLoss(),
                    run.reason(),
                    1,
                    3,
                    6,
                    2,
                    1.5,
                    8,
                    List.of(FIRST, SECOND),
                    run.ages(),
                    List.of("<a> warned"));
            ModelFile model = trainer.modelFile(told, "version");
            return new RunReport(
                            model, told, validated, List.of(), Map.of("read", "2 GB of pages"), List.of("train"), null)
                    .page();
        }
    }
}
