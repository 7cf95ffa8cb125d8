package io.pagegrad.trainer.hop;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.trainer.model.LabelClasses;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.train.LabelCheck;
import io.pagegrad.trainer.train.TrainingException;

/// Finds labels that a network does not know: its classes come from the first rows unless somebody says how many
/// there are, and a value that is none of them would be trained on as if it were nothing.
final class ClassCheck {
    private ClassCheck() {}

    /// @param partition name, for people
    /// @throws TrainingException when a row has a label that is none of the classes
    static void check(ModelSpec spec, ColumnCache rows, String partition) {
        switch (spec) {
            case ModelSpec.Mlp mlp -> check(mlp.classes(), mlp.label(), rows, partition);
            case ModelSpec.MatrixLambda lambda -> check(lambda.classes(), lambda.label(), rows, partition);
            default -> LabelCheck.check(spec, rows, partition);
        }
    }

    private static void check(LabelClasses classes, String label, ColumnCache rows, String partition) {
        if (classes == null || label == null) {
            return;
        }
        int column = rows.columnIndex(label);
        for (RowSlice slice : rows.allRows().slices()) {
            for (int row = slice.from(); row < slice.to(); row++) {
                double value = slice.group().column(column).getDouble(row);
                // -1 is the code of a category that no training row has
                if (classes.code(value) < 0 && value != -1) {
                    throw new TrainingException("the label " + label + " is " + value + " in " + partition
                            + ", and the first rows have only " + classes.names()
                            + ": say how many classes there are, or take the label as ordinal(" + label + ") AS "
                            + label);
                }
            }
        }
    }
}
