package io.pagegrad.pagefile.postgres.catalog;

import io.pagegrad.pagefile.io.SegmentFiles;
import io.pagegrad.pagefile.postgres.heap.HeapRelation;
import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads `pg_database`.
public final class DatabaseList {
    static final int PG_DATABASE = 1262;

    private DatabaseList() {}

    /// All databases of the cluster, templates included.
    public static List<DatabaseRow> read(ClusterStorage storage) throws IOException {
        FilenodeMap map = FilenodeMap.read(storage.directory(), ClusterStorage.GLOBAL);
        SegmentFiles files = storage.mainFork(ClusterStorage.GLOBAL, map.fileOf(PG_DATABASE), "pg_database");
        HeapRelation heap =
                new HeapRelation(PG_DATABASE, "pg_catalog.pg_database", files, HeapTupleLayout.MAX_COLUMNS, 0);
        CatalogRelation relation = new CatalogRelation(
                heap, BootstrapColumns.pgDatabase(storage.version()), storage.version(), CatalogRow::decodeAny);
        int name = relation.column("datname");
        int encoding = relation.column("encoding");
        int tablespace = relation.column("dattablespace");
        int limit = relation.column("datconnlimit");
        List<DatabaseRow> rows = new ArrayList<>();
        relation.forEach(
                storage.reading(),
                row -> rows.add(new DatabaseRow(
                        row.oid(), row.name(name), row.int4(encoding), row.int4(tablespace), row.int4(limit))));
        return rows;
    }
}
