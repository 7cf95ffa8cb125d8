package io.pagegrad.pagefile.postgres.datum;

/// The bytes of one value break a rule of their type.
///
/// Thrown where the rule is checked, which knows no page; whoever knows the page turns it into a
/// [io.pagegrad.pagefile.CorruptPageException] with the place added.
public final class MalformedDatum extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String rule;

    /// @param field the format's own name with its value, `ndim=900`
    /// @param rule what must hold, `must be in [0, 6]`
    public MalformedDatum(String field, String rule) {
        super(field + ": " + rule);
        this.field = field;
        this.rule = rule;
    }

    public String field() {
        return field;
    }

    public String rule() {
        return rule;
    }
}
