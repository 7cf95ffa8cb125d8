package io.pagegrad.cli.command;

import io.pagegrad.pagefile.TableProvenance;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where rows come from, as key and value, for files that can carry it.
final class Metadata {
    private Metadata() {}

    static Map<String, String> of(TableProvenance provenance) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("pagegrad.format", provenance.format());
        metadata.put("pagegrad.database", provenance.database());
        metadata.put("pagegrad.table", provenance.table());
        provenance.properties().forEach((key, value) -> metadata.put("pagegrad." + key, value));
        return metadata;
    }
}
