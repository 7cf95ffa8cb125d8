package io.pagegrad.trainer.model;

import java.util.List;
import java.util.Objects;

/// A feature with several numbers a row, each of which a model weighs by itself.
///
/// @param name of the column
/// @param elements what its numbers are called: a category of `one_hot`, the subscript in an array or byte string
public record VectorFeature(String name, List<String> elements) {
    public VectorFeature {
        Objects.requireNonNull(name);
        elements = List.copyOf(elements);
    }

    /// The name of one of its weights: `kind[cash]`, `v[1]`.
    String weight(int element) {
        return name + '[' + elements.get(element) + ']';
    }
}
