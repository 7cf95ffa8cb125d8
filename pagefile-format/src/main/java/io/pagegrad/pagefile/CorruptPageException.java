package io.pagegrad.pagefile;

/// Bytes on disk break a rule of their format. The message reads: file, page, offset, field, value, rule,
/// checksum state.
public final class CorruptPageException extends PagefileException {
    private static final long serialVersionUID = 1L;

    private final transient PageRef where;

    /// @param field the format's own name with its value, `pd_lower=9001`
    /// @param rule what must hold, `must be in [24, pd_upper=8160]`
    public CorruptPageException(PageRef where, String field, String rule, ChecksumState checksum) {
        super(where + " " + field + ": " + rule + " (" + checksum.words() + ")");
        this.where = where;
    }

    public PageRef where() {
        return where;
    }

    /// Whether a checksum speaks for the bytes: tells a damaged file from a defect of this reader.
    public enum ChecksumState {
        PASSED("page checksum passed"),
        FAILED("page checksum failed"),
        OFF("no page checksums");

        private final String words;

        ChecksumState(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }
}
