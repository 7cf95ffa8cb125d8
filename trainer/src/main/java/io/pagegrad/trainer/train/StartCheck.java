package io.pagegrad.trainer.train;

import io.pagegrad.cache.InputTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Finds columns that are not what the weights that training starts at were trained on.
final class StartCheck {
    private StartCheck() {}

    /// A sentence that names the columns of both whose scaling or categories differ; empty when there are none.
    ///
    /// @param start how the columns came about that the weights were trained on
    /// @param now how those came about that are trained on
    static Optional<String> difference(List<InputTransform> start, List<InputTransform> now) {
        List<String> scaled = new ArrayList<>();
        List<String> coded = new ArrayList<>();
        for (InputTransform before : start) {
            for (InputTransform after : now) {
                if (before.input().equals(after.input())) {
                    if (!Objects.equals(before.dictionary(), after.dictionary())) {
                        coded.add(before.input());
                    } else if (before.shift() != after.shift() || before.factor() != after.factor()) {
                        scaled.add(before.input());
                    }
                }
            }
        }
        if (scaled.isEmpty() && coded.isEmpty()) {
            return Optional.empty();
        }
        List<String> what = new ArrayList<>();
        if (!scaled.isEmpty()) {
            what.add("scaled otherwise: " + String.join(", ", scaled));
        }
        if (!coded.isEmpty()) {
            what.add("of other categories: " + String.join(", ", coded));
        }
        return Optional.of("the weights that training starts at mean something else here, since columns are "
                + String.join("; ", what));
    }
}
