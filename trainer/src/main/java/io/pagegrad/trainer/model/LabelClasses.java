package io.pagegrad.trainer.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The classes of a categorical label, as the data has them.
///
/// @param values the number that stands for each class in the label's column, ascending
/// @param names what the classes are called
public record LabelClasses(List<Double> values, List<String> names) {
    public LabelClasses {
        values = List.copyOf(values);
        names = List.copyOf(names);
        if (values.size() != names.size() || values.size() < 2) {
            throw new IllegalArgumentException(
                    values.size() + " values for " + names.size() + " class names: a label has at least two classes");
        }
    }

    /// Classes that are their own numbers, from 0.
    public static LabelClasses numbered(int count) {
        List<Double> codes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int code = 0; code < count; code++) {
            codes.add((double) code);
            names.add(Integer.toString(code));
        }
        return new LabelClasses(codes, names);
    }

    public int count() {
        return values.size();
    }

    /// The values as an array, null when they are the class numbers.
    double[] table() {
        double[] table = values.stream().mapToDouble(Double::doubleValue).toArray();
        for (int c = 0; c < table.length; c++) {
            if (table[c] != c) {
                return table;
            }
        }
        return null;
    }

    /// The class number of a value, negative when it is none.
    public int code(double value) {
        int guess = (int) value;
        boolean isItself = guess >= 0 && guess < values.size() && values.get(guess) == value;
        return isItself ? guess : Collections.binarySearch(values, value);
    }
}
