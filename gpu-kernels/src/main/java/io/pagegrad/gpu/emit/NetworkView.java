package io.pagegrad.gpu.emit;

import io.pagegrad.expression.matrix.MatrixNode;
import java.util.ArrayList;
import java.util.List;

/// Where the numbers of a matrix are found: a place with strides, which may be 0 where it stands repeated.
///
/// @param before text that an index follows, or the whole text of a number
/// @param after text behind the index
/// @param rowStride between rows of the data
/// @param down between rows of the matrix
/// @param across between columns of the matrix
/// @param writer number of the node whose step writes the numbers, -1 when none does
record NetworkView(String before, String after, long rowStride, int down, int across, int writer) {
    private static final String INDEXED = "]";

    static NetworkView number(String text) {
        return new NetworkView(text, null, 0, 0, 0, -1);
    }

    /// A weight matrix whose first number is number `offset` of all.
    static NetworkView weight(MatrixNode node, long offset) {
        return new NetworkView("n.weight(" + offset, ")", 0, down(node), across(node), -1);
    }

    /// Values in room.
    ///
    /// @param place text of the pointer to them
    static NetworkView values(MatrixNode node, String place) {
        long rowStride = node.varies() ? node.shape().elements() : 0;
        return new NetworkView(place + "[", INDEXED, rowStride, down(node), across(node), node.id());
    }

    private static int down(MatrixNode node) {
        return node.shape().rows() == 1 ? 0 : node.shape().columns();
    }

    private static int across(MatrixNode node) {
        return node.shape().columns() == 1 ? 0 : 1;
    }

    NetworkView turned() {
        return new NetworkView(before, after, rowStride, across, down, writer);
    }

    /// The number at a place.
    String at(String row, String i, String j) {
        if (after == null) {
            return before;
        }
        List<String> terms = new ArrayList<>();
        term(terms, row, rowStride);
        term(terms, i, down);
        term(terms, j, across);
        boolean indexed = after.equals(INDEXED);
        String index = String.join(" + ", terms);
        if (indexed) {
            return before + (terms.isEmpty() ? "0" : index) + after;
        }
        return before + (terms.isEmpty() ? "" : " + " + index) + after;
    }

    private static void term(List<String> terms, String index, long stride) {
        if (stride == 1) {
            terms.add(index);
        } else if (stride != 0) {
            terms.add(index + " * " + stride);
        }
    }
}
