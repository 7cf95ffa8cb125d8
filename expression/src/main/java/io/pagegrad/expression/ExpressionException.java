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

    private ExpressionException(String message, ExpressionException cause) {
        super(message, cause);
        this.position = cause.position;
    }

    /// The same mistake, of one text among several.
    ///
    /// @param text which one, as the beginning of a sentence
    public ExpressionException in(String text) {
        return new ExpressionException(text + ": " + getMessage(), this);
    }

    public int position() {
        return position;
    }
}
