package io.pagegrad.expression;

/// A mistake in a query or lambda text: what is wrong, and where.
public final class ExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int position;

    /// @param position 0-based character offset in the source text, -1 when unknown
    public ExpressionException(String message, int position) {
        super(position < 0 ? message : message + " at position " + (position + 1));
        this.position = position;
    }

    public int position() {
        return position;
    }
}
