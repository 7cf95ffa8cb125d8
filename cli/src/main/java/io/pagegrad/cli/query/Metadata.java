package io.pagegrad.cli.query;

import io.pagegrad.pagefile.TableProvenance;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where rows come from, as key and value, for files that can carry it.
public final class Metadata {
    private Metadata() {}

    public static Map<String, String> of(TableProvenance provenance) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("pagegrad.format", provenance.format());
        metadata.put("pagegrad.database", provenance.database());
        metadata.put("pagegrad.table", provenance.table());
        provenance.properties().forEach((key, value) -> metadata.put("pagegrad." + key, value));
        return metadata;
    }
}
