package io.pagegrad.cli.session;

/// How the process ends; the numbers are a contract with scripts.
public enum ExitStatus {
    DONE(0),
    /// A defect of pagegrad itself.
    DEFECT(1),
    /// Unknown option, table or column, or a syntax error in a query or lambda.
    WRONG_USE(2),
    /// A file breaks a rule of its format.
    DAMAGED(3),
    /// A version, kind, type or feature that cannot be read.
    UNSUPPORTED(4),
    /// Missing, unreadable, no permission, disk full.
    FILE_SYSTEM(5),
    /// Rows could differ from what SQL gives.
    REFUSED(6),
    /// No such device or compiler, or the device failed.
    NO_DEVICE(7),
    /// Loss or weights became non-finite.
    DIVERGED(8),
    INTERRUPTED(130);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
