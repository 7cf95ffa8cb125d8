package io.pagegrad.expression.matrix;

/// A number of rows or columns that may not be known yet: equal dimensions share one representative. Not
/// thread-safe.
final class Dimension {
    private Dimension same;
    private int size;

    /// A dimension that nothing is known of.
    Dimension() {}

    Dimension(int size) {
        this.size = size;
    }

    /// The one that stands for all that it was made equal to so far.
    Dimension representative() {
        return root();
    }

    private Dimension root() {
        Dimension root = this;
        while (root.same != null) {
            root = root.same;
        }
        return root;
    }

    boolean isKnown() {
        return root().size > 0;
    }

    boolean isOne() {
        return root().size == 1;
    }

    /// 0 when it is not known.
    int size() {
        return root().size;
    }

    /// Makes both one dimension.
    ///
    /// @return false when they are known to differ
    boolean unify(Dimension other) {
        Dimension a = root();
        Dimension b = other.root();
        if (a == b) {
            return true;
        }
        if (a.size > 0 && b.size > 0) {
            return a.size == b.size;
        }
        if (a.size > 0) {
            b.same = a;
        } else {
            a.same = b;
        }
        return true;
    }

    @Override
    public String toString() {
        return isKnown() ? Integer.toString(size()) : "?";
    }
}
