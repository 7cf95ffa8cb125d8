package io.pagegrad.trainer.hop;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.train.LabelCheck;
import io.pagegrad.trainer.train.TrainingException;
import io.pagegrad.trainer.train.UnseenClasses;

/// Finds labels that a network does not know: its classes come from the first rows unless somebody says how many
/// there are, and a value that is none of them would be trained on as if it were nothing.
final class ClassCheck {
    private ClassCheck() {}

    /// @param partition name, for people
    /// @throws TrainingException when a row has a label that is none of the classes
    static void check(ModelSpec spec, ColumnCache rows, String partition) {
        LabelCheck.check(spec, rows, partition);
        double value = UnseenClasses.of(spec, rows, rows.allRows()).example();
        if (!Double.isNaN(value)) {
            throw new TrainingException("the label " + spec.label() + " is " + value + " in " + partition
                    + ", and the first rows have no such class: say how many classes there are, or take the label as"
                    + " ordinal(" + spec.label() + ") AS " + spec.label());
        }
    }
}
