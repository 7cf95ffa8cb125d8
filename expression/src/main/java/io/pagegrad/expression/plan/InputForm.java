package io.pagegrad.expression.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What the columns of the data hold.
///
/// @param lanes numbers of one row of each column, side by side
/// @param classes for each column the values that are its classes, in ascending order; null for a column that is
/// no label or whose values are the class numbers themselves
public record InputForm(List<Integer> lanes, List<double[]> classes) {
    public InputForm {
        lanes = List.copyOf(lanes);
        classes = Collections.unmodifiableList(new ArrayList<>(classes));
        if (classes.size() != lanes.size()) {
            throw new IllegalArgumentException(classes.size() + " lists of classes for " + lanes.size() + " columns");
        }
    }
}
