package io.pagegrad.pagefile.postgres.row;

/// The value of a row does not fit into its column any more; rows before it do. Carries no stack: it is a signal
/// between a sink and the cursor that owns the batch.
public final class BatchFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int row;

    BatchFullException(int row) {
        super("row " + row + " does not fit into its batch", null, false, false);
        this.row = row;
    }

    /// The row that does not fit.
    public int row() {
        return row;
    }
}
