package io.pagegrad.pagefile.postgres.catalog;

import io.pagegrad.pagefile.io.SegmentFiles;
import io.pagegrad.pagefile.postgres.control.ServerVersion;
import io.pagegrad.pagefile.postgres.heap.HeapRelation;
import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads `pg_database`.
public final class DatabaseList {
    static final int PG_DATABASE = 1262;

    /// Values of `datlocprovider` (src/include/catalog/pg_collation.h).
    private static final char LIBC = 'c';

    private static final char BUILTIN = 'b';

    /// First version in which `datcollate` is text.
    private static final int COLLATE_IS_TEXT = 15;

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
        int provider = relation.columnOrNone("datlocprovider");
        int collate = relation.column("datcollate");
        int limit = relation.column("datconnlimit");
        List<DatabaseRow> rows = new ArrayList<>();
        relation.forEach(
                storage.reading(),
                row -> rows.add(new DatabaseRow(
                        row.oid(),
                        row.name(name),
                        row.int4(encoding),
                        row.int4(tablespace),
                        isByteOrdered(row, provider, collate, storage.version()),
                        row.int4(limit))));
        return rows;
    }

    private static boolean isByteOrdered(CatalogRow row, int provider, int collate, ServerVersion version)
            throws IOException {
        char kind = provider < 0 ? LIBC : row.letter(provider);
        if (kind != LIBC) {
            return kind == BUILTIN;
        }
        String locale = version.major() < COLLATE_IS_TEXT
                ? row.name(collate)
                : new String(row.payload(collate), StandardCharsets.UTF_8);
        return locale.equals("C") || locale.equals("POSIX");
    }
}
