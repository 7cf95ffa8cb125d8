package io.pagegrad.trainer.train;

import java.util.List;
import java.util.Map;

/// A run at the end of a stage: continuing from it gives what an unbroken run would have given, bit for bit
/// where the strategy is deterministic.
///
/// @param settings everything that decides the course of training, in words
/// @param model what is trained, in words
/// @param data the rows, in words
/// @param epoch the epoch to continue in, from 0
/// @param nextBatch first batch of that epoch that is not trained on
/// @param batches trained on so far
/// @param rows trained on so far
/// @param validations so far
/// @param sinceBest validations since the best one
/// @param bestLoss of the best validation, NaN before the first
/// @param bestWeights of the best validation
/// @param learning what the strategy needs, by name
public record Checkpoint(
        String settings,
        String model,
        String data,
        long epoch,
        long nextBatch,
        long batches,
        long rows,
        long validations,
        int sinceBest,
        double bestLoss,
        double[] bestWeights,
        Map<String, double[]> learning) {
    private static final int LONGEST_TEXT = 160;

    /// Compares with a run that is to continue.
    ///
    /// @throws TrainingException when that one has other settings or another model
    void checkContinues(String nowSettings, String nowModel) {
        if (!nowModel.equals(model)) {
            int from = difference(model, nowModel);
            throw new TrainingException("the checkpoint is of another model, " + shortened(model, from) + ", not "
                    + shortened(nowModel, from));
        }
        List<String> before = List.of(settings.split(", "));
        List<String> now = List.of(nowSettings.split(", "));
        if (!before.equals(now)) {
            throw new TrainingException("the checkpoint was made with other settings: " + missing(before, now)
                    + ", not " + missing(now, before));
        }
    }

    private static String missing(List<String> all, List<String> others) {
        List<String> missing =
                all.stream().filter(part -> !others.contains(part)).toList();
        return missing.isEmpty() ? "nothing of the kind" : String.join(" and ", missing);
    }

    /// Where the first part begins in which two models differ; 0 where it can be seen from the beginning.
    private static int difference(String a, String b) {
        if (a == null || b == null || Math.max(a.length(), b.length()) <= LONGEST_TEXT) {
            return 0;
        }
        int same = 0;
        while (same < Math.min(a.length(), b.length()) && a.charAt(same) == b.charAt(same)) {
            same++;
        }
        return a.lastIndexOf(' ', same) + 1;
    }

    private static String shortened(String text, int from) {
        if (text == null || text.length() <= LONGEST_TEXT) {
            return text;
        }
        int to = Math.min(text.length(), from + LONGEST_TEXT);
        return (from > 0 ? "… " : "") + text.substring(Math.min(from, to), to) + (to < text.length() ? "…" : "");
    }

    /// Keeps checkpoints.
    @FunctionalInterface
    public interface Sink {
        void save(Checkpoint checkpoint);
    }
}
