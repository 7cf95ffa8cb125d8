package io.pagegrad.pagefile.postgres.differential;

import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileException;
import io.pagegrad.pagefile.PagefileFormat;
import io.pagegrad.pagefile.PagefileSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;

/// What the reader under test made of each relation of a stopped cluster: its CSV, or the failure.
///
/// @param csv null when it failed
/// @param failure null when it did not
record ClusterReading(byte[] csv, Exception failure) {
    static PagefileFormat format() {
        return ServiceLoader.load(PagefileFormat.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(format -> format.name().equals("postgres"))
                .findFirst()
                .orElseThrow();
    }

    /// Reads the named relations of each database.
    static Map<String, Map<String, ClusterReading>> of(
            Path data, Map<String, Map<String, String>> relations, boolean only) throws IOException {
        Map<String, Map<String, ClusterReading>> readings = new LinkedHashMap<>();
        try (PagefileSource source = format().open(data)) {
            for (Map.Entry<String, Map<String, String>> database : relations.entrySet()) {
                Map<String, ClusterReading> ofDatabase = new LinkedHashMap<>();
                PagefileDatabase opened = source.database(database.getKey());
                for (String relation : database.getValue().keySet()) {
                    ofDatabase.put(relation, of(opened, relation, only));
                }
                readings.put(database.getKey(), ofDatabase);
            }
        }
        return readings;
    }

    private static ClusterReading of(PagefileDatabase database, String relation, boolean only) {
        try {
            return new ClusterReading(PageCsv.of(database.table(relation, only)), null);
        } catch (PagefileException | IOException e) {
            return new ClusterReading(null, e);
        } catch (RuntimeException | LinkageError e) {
            return new ClusterReading(null, new IllegalStateException("undocumented exception " + e, e));
        }
    }
}
