package io.pagegrad.trainer.model;

/// The labels for which a loss means something.
///
/// @param lowest the least of them
/// @param highest the greatest
/// @param whole whether they are whole numbers
/// @param words what they are, for messages; null when every number will do
public record LabelRange(double lowest, double highest, boolean whole, String words) {
    /// Every number; one that is not finite shows in the loss.
    static final LabelRange ANY = new LabelRange(-Double.MAX_VALUE, Double.MAX_VALUE, false, null);

    static LabelRange between(double lowest, double highest, String words) {
        return new LabelRange(lowest, highest, false, words);
    }

    /// Numbers of classes, from 0.
    public static LabelRange classes(int count) {
        return new LabelRange(0, count - 1, true, "are the whole numbers from 0 to " + (count - 1));
    }

    /// Whether nothing needs to be checked.
    public boolean isAny() {
        return words == null;
    }

    /// False for what is not finite.
    public boolean holds(double label) {
        return label >= lowest && label <= highest && (!whole || label == Math.rint(label));
    }
}
