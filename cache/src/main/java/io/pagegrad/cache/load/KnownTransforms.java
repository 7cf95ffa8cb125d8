package io.pagegrad.cache.load;

import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.UnsuitableDataException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Transforms that were fitted to other rows, by the name of the output that they are for.
final class KnownTransforms {
    private final Map<String, InputTransform> byInput = new HashMap<>();

    KnownTransforms(List<InputTransform> transforms) {
        for (InputTransform transform : transforms) {
            byInput.put(transform.input(), transform);
        }
    }

    /// The transform of an output, or null.
    ///
    /// @throws UnsuitableDataException when the output is of another form than the one that the transform was
    /// fitted to
    InputTransform of(LoadColumn column) {
        InputTransform transform = byInput.get(column.field().name());
        if (transform != null && transform.encoding() != column.encoding()) {
            throw new UnsuitableDataException("column " + column.field().name() + " is taken as " + column.encoding()
                    + " but the model was trained on " + transform.encoding());
        }
        return transform;
    }
}
