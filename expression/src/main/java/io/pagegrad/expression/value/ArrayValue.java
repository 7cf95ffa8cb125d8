package io.pagegrad.expression.value;

import io.pagegrad.column.LogicalType.Kind;
import java.util.Arrays;
import java.util.List;

/// An array of SQL: elements of all dimensions, the last one varying fastest. Immutable; nobody changes the
/// arrays.
///
/// @param element kind of the elements
/// @param lengths elements of each dimension, none for an empty array
/// @param lowers first index of each dimension
/// @param elements values, null for NULL
public record ArrayValue(Kind element, int[] lengths, int[] lowers, Object[] elements) {
    private static final int[] NONE = {};
    private static final int MOST_DIMENSIONS = 6;

    /// An array of one dimension that begins at 1; of none where there are no elements.
    public static ArrayValue of(Kind element, Object[] elements) {
        return elements.length == 0
                ? new ArrayValue(element, NONE, NONE, elements)
                : new ArrayValue(element, new int[] {elements.length}, new int[] {1}, elements);
    }

    /// Arrays of the same bounds side by side, as `ARRAY[a, b]` makes them: a dimension more. A null counts as an
    /// empty array.
    ///
    /// @throws ValueException when their bounds differ, or there are more dimensions than a server has
    public static ArrayValue nested(Kind element, List<ArrayValue> parts) {
        ArrayValue first = null;
        int empty = 0;
        for (ArrayValue part : parts) {
            if (part == null || part.elements.length == 0) {
                empty++;
            } else if (first == null) {
                first = part;
            } else if (!Arrays.equals(first.lengths, part.lengths) || !Arrays.equals(first.lowers, part.lowers)) {
                throw mismatch();
            }
        }
        if (first == null) {
            return of(element, new Object[0]);
        }
        if (empty > 0) {
            throw mismatch();
        }
        int inner = first.lengths.length;
        if (inner == MOST_DIMENSIONS) {
            throw new ValueException(
                    "number of array dimensions (7) exceeds the maximum allowed (" + MOST_DIMENSIONS + ")");
        }
        int[] lengths = new int[inner + 1];
        int[] lowers = new int[inner + 1];
        lengths[0] = parts.size();
        lowers[0] = 1;
        System.arraycopy(first.lengths, 0, lengths, 1, inner);
        System.arraycopy(first.lowers, 0, lowers, 1, inner);
        Object[] elements = new Object[parts.size() * first.elements.length];
        for (int i = 0; i < parts.size(); i++) {
            System.arraycopy(parts.get(i).elements, 0, elements, i * first.elements.length, first.elements.length);
        }
        return new ArrayValue(element, lengths, lowers, elements);
    }

    private static ValueException mismatch() {
        return new ValueException("multidimensional arrays must have array expressions with matching dimensions");
    }

    /// The same bounds around other elements.
    public ArrayValue with(Kind kind, Object[] values) {
        return new ArrayValue(kind, lengths, lowers, values);
    }

    /// Elements of `numeric` as the nearest float64; other arrays as they are.
    public ArrayValue withDoubles() {
        if (element != Kind.NUMERIC) {
            return this;
        }
        Object[] doubles = elements.clone();
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = doubles[i] == null ? null : Numerics.toDouble(doubles[i]);
        }
        return with(element, doubles);
    }

    public boolean hasNull() {
        for (Object value : elements) {
            if (value == null) {
                return true;
            }
        }
        return false;
    }

    /// The element at an index of each dimension; null outside, and where there are more or fewer dimensions.
    public Object at(int[] indices) {
        if (indices.length != lengths.length) {
            return null;
        }
        int place = 0;
        for (int d = 0; d < indices.length; d++) {
            long index = (long) indices[d] - lowers[d];
            if (index < 0 || index >= lengths[d]) {
                return null;
            }
            place = place * lengths[d] + (int) index;
        }
        return elements[place];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ArrayValue array
                && element == array.element
                && Arrays.equals(lengths, array.lengths)
                && Arrays.equals(lowers, array.lowers)
                && Arrays.equals(elements, array.elements);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(elements) * 31 + Arrays.hashCode(lengths);
    }

    @Override
    public String toString() {
        return Arrays.toString(lengths) + Arrays.toString(elements);
    }
}
