package io.pagegrad.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.testdata.DataSet;
import io.pagegrad.trainer.NetworkOptions;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.artifact.Classification;
import io.pagegrad.trainer.model.OutputLoss;
import io.pagegrad.trainer.train.TrainingResult;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The paper's network for iris: 4, 20 and 3 neurons, sigmoid, squared error, no bias, mean gradient, rate 0.2,
/// batches of 10, 1,000 epochs.
class IrisNetworkTest {
    private static final Pattern FLOWER = Pattern.compile("\\(([0-9.]+), ([0-9.]+), ([0-9.]+), ([0-9.]+), ([0-2]), '");

    @Test
    void tellsAtLeast98OfAHundredFlowersInTheMedianOfTenSeeds() throws Exception {
        double[] accuracies = new double[10];
        try (ColumnCache cache = iris()) {
            for (int seed = 0; seed < accuracies.length; seed++) {
                Trainer trainer = Trainer.on(cache)
                        .label("species")
                        .mlp(NetworkOptions.layers(20)
                                .withBias(false)
                                .withLoss(OutputLoss.MSE)
                                .withClasses(3))
                        .seed(seed + 1)
                        .batchSize(10)
                        .learningRate(0.2)
                        .patience(Integer.MAX_VALUE)
                        .validateEvery(15_000)
                        .epochs(1000)
                        .workers(1);
                TrainingResult result = trainer.fit();
                accuracies[seed] = Classification.of(trainer.modelFile(result, "test"), cache, cache.allRows())
                        .accuracy();
            }
        }
        Arrays.sort(accuracies);
        assertThat((accuracies[4] + accuracies[5]) / 2)
                .as(Arrays.toString(accuracies))
                .isGreaterThanOrEqualTo(0.98);
    }

    /// Standardised, as the demo trains on it.
    private static ColumnCache iris() throws Exception {
        List<double[]> rows = new ArrayList<>();
        try (InputStream in = DataSet.class.getResourceAsStream("iris.sql")) {
            Matcher matcher = FLOWER.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            while (matcher.find()) {
                double[] row = new double[5];
                for (int c = 0; c < 5; c++) {
                    row[c] = Double.parseDouble(matcher.group(c + 1));
                }
                rows.add(row);
            }
        }
        assertThat(rows).hasSize(150);
        List<double[]> columns = new ArrayList<>();
        for (int c = 0; c < 5; c++) {
            int column = c;
            double[] values = rows.stream().mapToDouble(row -> row[column]).toArray();
            double mean = Arrays.stream(values).average().orElseThrow();
            double spread = Math.sqrt(Arrays.stream(values)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElseThrow());
            columns.add(
                    c == 4
                            ? values
                            : Arrays.stream(values)
                                    .map(value -> (value - mean) / spread)
                                    .toArray());
        }
        return ArrayCache.of(List.of("a", "b", "c", "d", "species"), columns, 150, Precision.FLOAT32, 150);
    }
}
