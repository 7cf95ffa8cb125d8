package io.pagegrad.trainer.hop;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.TrainingException;
import io.pagegrad.trainer.update.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Linear models whose choices are `rate`, `batch`, `optimizer`, `shuffle`.
final class LinearTrials implements TrialFactory {
    @Override
    public int data(Map<String, String> choices) {
        return 0;
    }

    @Override
    public Trainer trainer(Map<String, String> choices, ColumnCache sample) {
        if (choices.containsKey("broken")) {
            throw new TrainingException("the configuration is broken");
        }
        return Trainer.on(sample)
                .label("y")
                .linear("a", "b", "c")
                .learningRate(Double.parseDouble(choices.get("rate")))
                .batchSize(Long.parseLong(choices.getOrDefault("batch", "64")))
                .optimizer(Optimizer.named(choices.getOrDefault("optimizer", "sgd")))
                .shuffle(Shuffle.named(choices.getOrDefault("shuffle", "blocks")))
                .seed(5);
    }

    /// A plan that trains each of a list of choices for as many epochs, and decides nothing.
    static HopPlan plan(List<Map<String, String>> choices, long epochs) {
        return new HopPlan() {
            @Override
            public List<Order> begin() {
                List<Order> orders = new ArrayList<>();
                for (int trial = 0; trial < choices.size(); trial++) {
                    orders.add(new Order(trial, choices.get(trial), epochs));
                }
                return orders;
            }

            @Override
            public List<Order> reached(int trial, double loss, boolean ended) {
                return List.of();
            }

            @Override
            public long expectedEpochs() {
                return choices.size() * epochs;
            }
        };
    }

    /// A configuration of each optimizer, batches and shuffles in turn.
    static List<Map<String, String>> ofEachOptimizer() {
        List<Map<String, String>> choices = new ArrayList<>();
        List<String> optimizers = Optimizer.words();
        String[] shuffles = {"blocks", "none", "full"};
        for (int i = 0; i < optimizers.size(); i++) {
            Map<String, String> one = new LinkedHashMap<>();
            one.put("rate", Double.toString(0.01 * (i + 1)));
            one.put("batch", Integer.toString(32 << (i % 3)));
            one.put("optimizer", optimizers.get(i));
            one.put("shuffle", shuffles[i % 3]);
            choices.add(one);
        }
        return choices;
    }
}
