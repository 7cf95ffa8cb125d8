package io.pagegrad.trainer.train;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.RowSet;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.trainer.model.LabelClasses;
import io.pagegrad.trainer.model.ModelSpec;

/// Rows whose label is none of a network's classes, for which its loss has no target.
///
/// @param rows how many
/// @param example the first such label that is a number, NaN when there is none
public record UnseenClasses(long rows, double example) {
    private static final UnseenClasses NONE = new UnseenClasses(0, Double.NaN);

    /// Counts some rows; none for a model that is no network with classes.
    public static UnseenClasses of(ModelSpec spec, ColumnCache cache, RowSet some) {
        LabelClasses classes = classes(spec);
        int column = classes == null ? -1 : cache.columnIndex(spec.label());
        if (column < 0) {
            return NONE;
        }
        long rows = 0;
        double example = Double.NaN;
        for (RowSlice slice : some.slices()) {
            for (int row = slice.from(); row < slice.to(); row++) {
                double value = slice.group().column(column).getDouble(row);
                if (classes.code(value) < 0) {
                    rows++;
                    example = Double.isNaN(example) && value != LabelCheck.UNKNOWN_CATEGORY ? value : example;
                }
            }
        }
        return rows == 0 ? NONE : new UnseenClasses(rows, example);
    }

    /// Looks whether a network's classes are those of the rows.
    ///
    /// @return what is to be said of the validation rows, or null
    /// @throws TrainingException when a training row, or every validation row, has another class
    static String check(ModelSpec spec, ColumnCache cache) {
        LabelClasses classes = classes(spec);
        if (classes == null) {
            return null;
        }
        checkDictionary(classes, spec.label(), cache);
        UnseenClasses training = of(spec, cache, cache.trainingRows());
        if (training.rows() > 0) {
            throw new TrainingException("the label " + spec.label() + " is " + LabelCheck.text(training.example())
                    + " in a row, which is none of the model's classes " + classes.names());
        }
        long all = cache.validationRows().rows();
        long unseen = of(spec, cache, cache.validationRows()).rows();
        if (unseen > 0 && unseen == all) {
            throw new TrainingException("no validation row has a class that a training row has, so that no loss can be"
                    + " measured: train on more rows, or validate on none of them");
        }
        return unseen == 0
                ? null
                : unseen + " of " + all + " validation rows have a class that no training row has: they count as wrong";
    }

    private static void checkDictionary(LabelClasses classes, String label, ColumnCache cache) {
        if (classes.equals(LabelClasses.numbered(classes.count()))) {
            return;
        }
        for (InputTransform transform : cache.transforms()) {
            if (transform.input().equals(label)
                    && transform.dictionary() != null
                    && !transform.dictionary().categories().equals(classes.names())) {
                throw new TrainingException("the label " + label + " has the classes "
                        + transform.dictionary().categories() + ", and the model was made for " + classes.names());
            }
        }
    }

    private static LabelClasses classes(ModelSpec spec) {
        return switch (spec) {
            case ModelSpec.Mlp mlp -> mlp.classes();
            case ModelSpec.MatrixLambda lambda -> lambda.classes();
            case ModelSpec.Linear _, ModelSpec.Lambda _, ModelSpec.Softmax _ -> null;
        };
    }
}
