package io.pagegrad.expression.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The columns, weights, scratch columns, sums and targets that a [Piece] works with, numbered in the order in
/// which it first names them.
public final class PiecePlaces {
    static final ClassDesc SELF = PiecePlaces.class.describeConstable().orElseThrow();
    static final MethodTypeDesc OF = MethodTypeDesc.of(PieceWriter.PLACE_LIST, ClassDesc.of("java.lang.String"));

    /// What a place is an index of.
    enum Kind {
        COLUMN,
        WEIGHT,
        SLOT,
        SUM,
        TARGET
    }

    private record Place(Kind kind, int index) {}

    private final Map<Place, Integer> numbers = new LinkedHashMap<>();
    private final boolean told;

    /// @param told whether the piece's method is told its places; else they stand in its code
    PiecePlaces(boolean told) {
        this.told = told;
    }

    /// The number of a place, a new one where it has none.
    int number(Kind kind, int index) {
        return numbers.computeIfAbsent(new Place(kind, index), unused -> numbers.size());
    }

    boolean areTold() {
        return told;
    }

    List<Integer> indices() {
        List<Integer> indices = new ArrayList<>();
        numbers.keySet().forEach(place -> indices.add(place.index));
        return indices;
    }

    /// Pushes the index of a place, an `int`.
    void push(CodeBuilder code, Kind kind, int index) {
        if (!told) {
            code.loadConstant(index);
            return;
        }
        code.aload(PieceWriter.PLACES).iload(PieceWriter.FIRST_PLACE);
        code.loadConstant(numbers.get(new Place(kind, index))).iadd().iaload();
    }

    /// Indices as text, two characters each: a class file has no constant arrays.
    static String text(List<Integer> indices) {
        StringBuilder text = new StringBuilder(2 * indices.size());
        for (int index : indices) {
            text.append((char) (index >>> 16)).append((char) index);
        }
        return text.toString();
    }

    /// The indices of such a text; called by kernels when they are loaded.
    public static int[] of(String text) {
        int[] indices = new int[text.length() / 2];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = text.charAt(2 * i) << 16 | text.charAt(2 * i + 1);
        }
        return indices;
    }
}
