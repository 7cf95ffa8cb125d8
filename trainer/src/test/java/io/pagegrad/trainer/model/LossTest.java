package io.pagegrad.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.ir.ProgramInterpreter;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.testing.Regression;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.update.Optimizer;
import io.pagegrad.trainer.update.Schedule;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class LossTest {
    private static final int ROWS = 6000;

    @Test
    void lossesAreWhatTheySay() {
        assertThat(value("squared", 3, 1)).isEqualTo(4);
        assertThat(value("rmsle", Math.E - 1, 0)).isCloseTo(1, within(1e-12));
        assertThat(value("log", 0, 1)).isCloseTo(Math.log(2), within(1e-12));
        assertThat(value("log", -800, 1)).isEqualTo(800);
        assertThat(value("sigmoid_squared", 0, 1)).isEqualTo(0.25);
        assertThat(value("hinge", 0.25, 1)).isEqualTo(0.75);
        assertThat(value("hinge", 0.25, 0)).isEqualTo(1.25);
        assertThat(value("hinge", -3, -1)).isZero();
        assertThat(value("poisson", 0, 3)).isEqualTo(1);
        assertThat(value("huber:2", 1, 0)).isEqualTo(0.5);
        assertThat(value("huber:2", 5, 0)).isEqualTo(8);
        assertThat(value("quantile:0.9", 0, 1)).isCloseTo(0.9, within(1e-12));
        assertThat(value("quantile:0.9", 1, 0)).isCloseTo(0.1, within(1e-12));
        assertThat(Loss.named("rmsle").reported(4)).isEqualTo(2);
        assertThatThrownBy(() -> Loss.named("cubic"))
                .hasMessageContaining("cubic")
                .hasMessageContaining("squared");
    }

    private static double value(String loss, double score, double label) {
        ProgramBuilder b = new ProgramBuilder();
        int node = Loss.named(loss).loss(b, b.column(0), b.column(1));
        ProgramInterpreter interpreter = new ProgramInterpreter(b.build(node));
        interpreter.run(new double[] {score, label}, new double[0]);
        return interpreter.output(0);
    }

    /// The optimum comes from Newton's method (IRLS), written out here.
    @Test
    void logisticRegressionReachesTheOptimumOfNewtonsMethod() throws IOException {
        Labels data = Labels.of(score -> 1 / (1 + Math.exp(-score)));
        double[] w = new double[2];
        for (int i = 0; i < 20; i++) {
            double[] g = new double[2];
            double[] h = new double[3];
            for (int r = 0; r < ROWS; r++) {
                double p = 1 / (1 + Math.exp(-(w[0] * data.x[r] + w[1])));
                g[0] += (p - data.y[r]) * data.x[r];
                g[1] += p - data.y[r];
                h[0] += p * (1 - p) * data.x[r] * data.x[r];
                h[1] += p * (1 - p) * data.x[r];
                h[2] += p * (1 - p);
            }
            double det = h[0] * h[2] - h[1] * h[1];
            w[0] -= (h[2] * g[0] - h[1] * g[1]) / det;
            w[1] -= (h[0] * g[1] - h[1] * g[0]) / det;
        }
        double optimum = meanLogLoss(data, w);
        TrainingResult result = train(data, "log", 1, 60);
        assertThat(meanLogLoss(data, result.lastWeights())).isBetween(optimum, optimum * 1.001);
    }

    private static double meanLogLoss(Labels data, double[] w) {
        double sum = 0;
        for (int r = 0; r < ROWS; r++) {
            double z = w[0] * data.x[r] + w[1];
            sum += Math.log1p(Math.exp(z)) - data.y[r] * z;
        }
        return sum / ROWS;
    }

    @Test
    void poissonRegressionFindsTheRate() throws IOException {
        Random random = new Random(4);
        Labels data = new Labels(new double[ROWS], new double[ROWS]);
        for (int r = 0; r < ROWS; r++) {
            data.x[r] = random.nextGaussian();
            double limit = Math.exp(-Math.exp(0.5 * data.x[r] + 0.3));
            double product = random.nextDouble();
            while (product > limit) {
                data.y[r]++;
                product *= random.nextDouble();
            }
        }
        double[] w = train(data, "poisson", 0.2, 40).lastWeights();
        assertThat(w[0]).isCloseTo(0.5, within(0.05));
        assertThat(w[1]).isCloseTo(0.3, within(0.05));
    }

    @Test
    void quantileRegressionLeavesItsShareBelow() throws IOException {
        Regression data = Regression.of(ROWS, 2);
        try (ColumnCache cache = data.cache(Precision.FLOAT64, ROWS)) {
            double[] w = Trainer.on(cache)
                    .label("y")
                    .linear("a", "b", "c")
                    .loss("quantile:0.9")
                    .schedule(new Schedule.Inverse(0.5, 0.05))
                    .batchSize(200)
                    .epochs(60)
                    .patience(100)
                    .fit()
                    .lastWeights();
            int below = 0;
            for (int r = 0; r < ROWS; r++) {
                double score = w[0] * data.a()[r] + w[1] * data.b()[r] + w[2] * data.c()[r] + w[3];
                below += data.y()[r] < score ? 1 : 0;
            }
            assertThat(below / (double) ROWS).isCloseTo(0.9, within(0.02));
        }
    }

    @Test
    void huberIgnoresOutliers() throws IOException {
        Regression data = Regression.of(ROWS, 2);
        double[] spoilt = data.y().clone();
        for (int r = 0; r < ROWS; r += 20) {
            spoilt[r] += 100;
        }
        try (ColumnCache cache = Regression.cache(
                Precision.FLOAT64, ROWS, List.of("a", "b", "c", "y"), List.of(data.a(), data.b(), data.c(), spoilt))) {
            double[] w = Trainer.on(cache)
                    .label("y")
                    .linear("a", "b", "c")
                    .loss("huber:0.2")
                    .learningRate(0.1)
                    .batchSize(100)
                    .epochs(20)
                    .fit()
                    .weights();
            for (int i = 0; i < w.length; i++) {
                assertThat(w[i]).isCloseTo(Regression.TRUE_WEIGHTS[i], within(0.05));
            }
        }
    }

    @Test
    void hingeSeparatesWhatCanBeSeparated() throws IOException {
        Labels data = Labels.of(score -> score > 0 ? 1 : 0);
        double[] w = train(data, "hinge", 0.1, 20).weights();
        int right = 0;
        for (int r = 0; r < ROWS; r++) {
            right += (w[0] * data.x[r] + w[1] > 0) == (data.y[r] > 0) ? 1 : 0;
        }
        assertThat(right / (double) ROWS).isGreaterThan(0.98);
    }

    @Test
    void softmaxOfTwoClassesIsLogisticRegression() throws IOException {
        Labels data = Labels.of(score -> 1 / (1 + Math.exp(-score)));
        double[] logistic = train(data, "log", 1, 60).lastWeights();
        try (ColumnCache cache = data.cache()) {
            TrainingResult softmax = Trainer.on(cache)
                    .label("y")
                    .softmax(2, "x")
                    .learningRate(0.5)
                    .batchSize(0)
                    .epochs(600)
                    .patience(1000)
                    .fit();
            assertThat(softmax.weight("x_1") - softmax.weight("x_0")).isCloseTo(logistic[0], within(0.02));
            assertThat(softmax.weight("intercept_1") - softmax.weight("intercept_0"))
                    .isCloseTo(logistic[1], within(0.02));
        }
    }

    /// Rows of weight 2 count as rows that are there twice; rows of weight 0 as rows that are not there.
    @Test
    void rowWeightsCountRowsSeveralTimes() throws IOException {
        double[] x = {1, 2, 3, 4, 5, 50};
        double[] y = {2, 4.5, 5.5, 8, 11, -7};
        double[] times = {1, 2, 1, 3, 1, 0};
        double[] xs = {1, 2, 2, 3, 4, 4, 4, 5};
        double[] ys = {2, 4.5, 4.5, 5.5, 8, 8, 8, 11};
        try (ColumnCache weighted =
                        Regression.cache(Precision.FLOAT64, 6, List.of("x", "y", "n"), List.of(x, y, times));
                ColumnCache repeated = Regression.cache(Precision.FLOAT64, 8, List.of("x", "y"), List.of(xs, ys))) {
            double[] one = Trainer.on(weighted)
                    .label("y")
                    .rowWeights("n")
                    .linear("x")
                    .learningRate(0.01)
                    .batchSize(0)
                    .epochs(50)
                    .fit()
                    .lastWeights();
            double[] other = Trainer.on(repeated)
                    .label("y")
                    .linear("x")
                    .learningRate(0.01)
                    .batchSize(0)
                    .epochs(50)
                    .fit()
                    .lastWeights();
            assertThat(one[0]).isCloseTo(other[0], within(1e-12));
            assertThat(one[1]).isCloseTo(other[1], within(1e-12));
        }
    }

    @Test
    void l1MakesUselessWeightsExactlyZero() throws IOException {
        Regression data = Regression.of(ROWS, 2);
        double[] noise = new Random(1).doubles(ROWS, -1, 1).toArray();
        try (ColumnCache cache = Regression.cache(
                Precision.FLOAT64, ROWS, List.of("a", "noise", "y"), List.of(data.a(), noise, data.y()))) {
            TrainingResult result = Trainer.on(cache)
                    .label("y")
                    .linear()
                    .l1(0.2)
                    .batchSize(0)
                    .learningRate(0.2)
                    .epochs(200)
                    .fit();
            assertThat(result.weight("noise")).isZero();
            assertThat(result.weight("a")).isCloseTo(0.4, within(0.02));
        }
    }

    @Test
    void aLambdaNamesItsWeightsAndWhatItPredicts() {
        TrainingModel model = new ModelSpec.Lambda(
                        "(x, w) -> (w.a * x.distance + w.b - x.duration)^2", "duration", null, null)
                .build(List.of("duration", "distance"));
        assertThat(model.weights()).containsExactly("a", "b");
        assertThat(model.columns()).containsExactly("distance", "duration");
        ProgramInterpreter prediction = new ProgramInterpreter(model.prediction());
        prediction.run(new double[] {10, Double.NaN}, new double[] {2, 1});
        assertThat(prediction.output(0)).isEqualTo(21);
        assertThat(new ModelSpec.Lambda("(x, w) -> abs(x.y - exp(w.a * x.y))", "y", null, null)
                        .build(null)
                        .prediction())
                .isNull();
    }

    @Test
    void unknownColumnsAreNamedWithTheirPosition() {
        ModelSpec.Lambda spec = new ModelSpec.Lambda("(x, w) -> (w.a * x.nope - x.y)^2", "y", null, null);
        assertThatThrownBy(() -> spec.build(List.of("y", "z")))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("nope")
                .hasMessageContaining("position 18");
    }

    private static TrainingResult train(Labels data, String loss, double rate, int epochs) throws IOException {
        try (ColumnCache cache = data.cache()) {
            return Trainer.on(cache)
                    .label("y")
                    .linear("x")
                    .loss(loss)
                    .optimizer(new Optimizer.Sgd())
                    .schedule(new Schedule.Inverse(rate, 0.01))
                    .batchSize(300)
                    .epochs(epochs)
                    .patience(1000)
                    .fit();
        }
    }

    private record Labels(double[] x, double[] y) {
        static Labels of(DoubleUnaryOperator probability) {
            Random random = new Random(5);
            double[] x = new double[ROWS];
            double[] y = new double[ROWS];
            for (int r = 0; r < ROWS; r++) {
                x[r] = random.nextGaussian();
                y[r] = random.nextDouble() < probability.applyAsDouble(2 * x[r] - 0.5) ? 1 : 0;
            }
            return new Labels(x, y);
        }

        ColumnCache cache() {
            return Regression.cache(Precision.FLOAT64, ROWS, List.of("x", "y"), Arrays.asList(x.clone(), y.clone()));
        }
    }
}
