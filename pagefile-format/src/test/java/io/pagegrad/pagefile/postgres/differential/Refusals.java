package io.pagegrad.pagefile.postgres.differential;

import java.util.Map;
import java.util.Set;

/// Where the reader is known to differ from the server on purpose.
final class Refusals {
    /// Relations that are refused, with words of the message.
    static final Map<String, String> EXPECTED = Map.of("cols.virtual", "virtual");

    /// Relations of several files, whose files may be read in another order than the server's plan has.
    static final Set<String> IN_ANY_ORDER = Set.of(
            "rels.parted",
            "rels.parted_mid",
            "rels.parted_mid_deep",
            "rels.hashed",
            "rels.defaulted",
            "rels.animal",
            "rels.dog",
            "rels.fish");

    private Refusals() {}
}
