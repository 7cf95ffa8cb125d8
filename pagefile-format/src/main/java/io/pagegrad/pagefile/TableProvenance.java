package io.pagegrad.pagefile;

import java.util.List;
import java.util.Map;

/// Identity of the data behind a table, as a model file records it.
///
/// @param format name of the [PagefileFormat]
/// @param table schema-qualified name
/// @param files paths relative to the data directory, in scan order
/// @param properties identity and position in the format's own words (`system_identifier`, `checkpoint_lsn`, …),
/// stable order
public record TableProvenance(
        String format, String database, String table, List<String> files, Map<String, String> properties) {}
