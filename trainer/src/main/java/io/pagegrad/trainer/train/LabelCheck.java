package io.pagegrad.trainer.train;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.trainer.model.LabelRange;
import io.pagegrad.trainer.model.Loss;
import io.pagegrad.trainer.model.ModelSpec;
import java.util.OptionalDouble;

/// Finds labels and row weights that a loss has no meaning for, which would be trained on without a word.
public final class LabelCheck {
    /// Code of a category that no training row has.
    static final double UNKNOWN_CATEGORY = -1;

    private LabelCheck() {}

    /// Checks the rows that one run trains and validates on.
    ///
    /// @return what is to be said of the validation rows, or null
    /// @throws TrainingException when a label or a row weight of any row is none
    public static String check(ModelSpec spec, ColumnCache rows) {
        check(spec, rows, "a row");
        return UnseenClasses.check(spec, rows);
    }

    /// @param where the rows are, for people
    /// @throws TrainingException when a label or a row weight of any row is none
    public static void check(ModelSpec spec, ColumnCache rows, String where) {
        if (!(spec instanceof ModelSpec.MatrixLambda)) {
            checkWidth("the label", spec.label(), rows);
        }
        checkWidth("the row weight", spec.rowWeight(), rows);
        switch (spec) {
            case ModelSpec.Linear linear -> checkLabels(linear.label(), linear.loss(), rows, where);
            case ModelSpec.Lambda lambda
            when lambda.loss() != null -> checkLabels(lambda.label(), lambda.loss(), rows, where);
            case ModelSpec.Softmax softmax -> checkClasses(softmax, rows, where);
            case ModelSpec.Lambda _, ModelSpec.Mlp _, ModelSpec.MatrixLambda _ -> {}
        }
        if (spec.rowWeight() != null) {
            OptionalDouble odd =
                    OddValue.first(rows, spec.rowWeight(), weight -> weight >= 0 && weight <= Double.MAX_VALUE);
            if (odd.isPresent()) {
                throw new TrainingException("the row weight " + spec.rowWeight() + " is " + text(odd.getAsDouble())
                        + " in " + where + ": weights of rows are numbers not below 0");
            }
            if (rows.rows() > 0
                    && OddValue.first(rows, spec.rowWeight(), weight -> weight == 0)
                            .isEmpty()) {
                throw new TrainingException("the row weight " + spec.rowWeight() + " is 0 in every row");
            }
        }
    }

    private static void checkWidth(String role, String name, ColumnCache rows) {
        int column = name == null ? -1 : rows.columnIndex(name);
        if (column < 0 || rows.columns().get(column).lanes() == 1) {
            return;
        }
        String advice = rows.transforms().stream()
                        .anyMatch(transform -> transform.input().equals(name) && transform.dictionary() != null)
                ? ": take it by ordinal(…) AS " + name + " instead of one_hot(…)"
                : ": take one of them, as in " + name + "[1] AS " + name
                        + ", or compare them in a lambda over matrices";
        throw new TrainingException(role + " " + name + " has "
                + rows.columns().get(column).lanes() + " numbers a row, and it takes one" + advice);
    }

    private static void checkLabels(String label, String loss, ColumnCache rows, String where) {
        LabelRange range = Loss.named(loss).labels();
        if (!range.isAny()) {
            check(label, range, "with the loss " + loss + " ", "", rows, where);
        }
    }

    private static void checkClasses(ModelSpec.Softmax softmax, ColumnCache rows, String where) {
        String label = softmax.label();
        LabelRange range = LabelRange.classes(softmax.classes());
        for (InputTransform transform : rows.transforms()) {
            if (transform.input().equals(label) && transform.dictionary() != null) {
                range = new LabelRange(UNKNOWN_CATEGORY, range.highest(), true, range.words());
            }
        }
        String advice = "; or take the label as ordinal(" + label + ") AS " + label;
        check(label, range, "the classes of softmax:" + softmax.classes() + " ", advice, rows, where);
    }

    private static void check(
            String label, LabelRange range, String whose, String advice, ColumnCache rows, String where) {
        OptionalDouble odd = OddValue.first(rows, label, range::holds);
        if (odd.isPresent()) {
            throw new TrainingException("the label " + label + " is " + text(odd.getAsDouble()) + " in " + where + ": "
                    + whose + range.words() + advice);
        }
    }

    /// A label as people write it: whole numbers without a point.
    static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString(Math.round(value))
                : Double.toString(value);
    }
}
