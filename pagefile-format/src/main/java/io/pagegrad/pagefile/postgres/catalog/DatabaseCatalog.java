package io.pagegrad.pagefile.postgres.catalog;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.CorruptPageException.ChecksumState;
import io.pagegrad.pagefile.PageRef;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.io.SegmentFiles;
import io.pagegrad.pagefile.postgres.control.ServerVersion;
import io.pagegrad.pagefile.postgres.heap.HeapRelation;
import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import io.pagegrad.pagefile.postgres.row.StoredColumn;
import io.pagegrad.pagefile.postgres.type.PgAttribute;
import io.pagegrad.pagefile.postgres.type.ServerEncoding;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The catalogs of one database: relations by OID, their columns, their files. Thread-safe.
///
/// `pg_class` and `pg_namespace` are read when this is opened, everything else when it is asked for.
public final class DatabaseCatalog {
    /// OID of the schema `pg_catalog`.
    public static final int PG_CATALOG = 11;

    private static final int PG_ATTRIBUTE = 1249;
    private static final int PG_CLASS = 1259;
    /// Catalogs and what `initdb` built on them; loaded with the first reading of `pg_attribute`.
    private static final int FIRST_UNPINNED_OID = 12000;

    private final ClusterStorage storage;
    private final DatabaseRow database;
    private final ServerEncoding encoding;
    private final FilenodeMap sharedMap;
    private final FilenodeMap map;
    private final AttributeCatalog attributes;
    private final Map<Integer, ClassRow> classes;
    private final Map<String, ClassRow> catalogs = new HashMap<>();
    private final Map<Integer, String> namespaces;

    private DatabaseCatalog(ClusterStorage storage, DatabaseRow database) throws IOException {
        this.storage = storage;
        this.database = database;
        this.encoding = ServerEncoding.of(database.encoding());
        this.sharedMap = FilenodeMap.read(storage.directory(), ClusterStorage.GLOBAL);
        this.map = FilenodeMap.read(storage.directory(), storage.folder(database.tablespace(), database.oid()));
        this.attributes = openAttributes();
        this.classes = readClasses();
        classes.values().stream()
                .filter(row -> row.namespace() == PG_CATALOG && row.hasHeap())
                .forEach(row -> catalogs.put(row.name(), row));
        this.namespaces = readNamespaces();
    }

    /// @throws UnsupportedPagefileException when the encoding of the database cannot be decoded
    public static DatabaseCatalog open(ClusterStorage storage, DatabaseRow database) throws IOException {
        return new DatabaseCatalog(storage, database);
    }

    private AttributeCatalog openAttributes() throws IOException {
        SegmentFiles files = storage.mainFork(databaseFolder(), map.fileOf(PG_ATTRIBUTE), "pg_attribute");
        List<StoredColumn> columns = BootstrapColumns.pgAttribute(storage.version());
        HeapRelation heap = new HeapRelation(PG_ATTRIBUTE, "pg_catalog.pg_attribute", files, columns.size(), 0);
        AttributeCatalog catalog = new AttributeCatalog(
                new CatalogRelation(heap, columns, storage.version(), encoding::decode), storage.reading());
        catalog.load(oid -> Integer.compareUnsigned(oid, FIRST_UNPINNED_OID) < 0);
        checkBootstrap(columns, catalog.of(PG_ATTRIBUTE));
        return catalog;
    }

    /// `pg_attribute` must describe itself as this reader took it to be.
    private void checkBootstrap(List<StoredColumn> assumed, List<AttributeRow> found) {
        List<String> expected = assumed.stream().map(StoredColumn::name).toList();
        List<String> actual = found.stream().map(row -> row.attribute().name()).toList();
        if (!expected.equals(actual)) {
            throw new UnsupportedPagefileException("pg_attribute of database " + database.name() + " has columns "
                    + actual + ", not those of version " + storage.version().major() + ", " + expected);
        }
    }

    private Map<Integer, ClassRow> readClasses() throws IOException {
        SegmentFiles files = storage.mainFork(databaseFolder(), map.fileOf(PG_CLASS), "pg_class");
        List<StoredColumn> columns = columns(PG_CLASS);
        HeapRelation heap = new HeapRelation(PG_CLASS, "pg_catalog.pg_class", files, columns.size(), 0);
        CatalogRelation relation = new CatalogRelation(heap, columns, storage.version(), encoding::decode);
        int name = relation.column("relname");
        int namespace = relation.column("relnamespace");
        int am = relation.column("relam");
        int file = relation.column("relfilenode");
        int tablespace = relation.column("reltablespace");
        int toast = relation.column("reltoastrelid");
        int shared = relation.column("relisshared");
        int persistence = relation.column("relpersistence");
        int kind = relation.column("relkind");
        int natts = relation.column("relnatts");
        int subclass = relation.column("relhassubclass");
        int tuples = relation.column("reltuples");
        int populated = relation.column("relispopulated");
        Map<Integer, ClassRow> rows = new LinkedHashMap<>();
        relation.forEach(storage.reading(), row -> {
            ClassRow read = new ClassRow(
                    row.oid(),
                    row.name(name),
                    row.int4(namespace),
                    row.int4(am),
                    row.int4(file),
                    row.int4(tablespace),
                    row.int4(toast),
                    row.bool(shared),
                    row.letter(persistence),
                    row.letter(kind),
                    row.int2(natts),
                    row.bool(subclass),
                    row.float4(tuples),
                    row.bool(populated));
            if (read.columns() < 0 || read.columns() > HeapTupleLayout.MAX_COLUMNS) {
                throw row.corrupt("relnatts=" + read.columns(), "must be in [0, " + HeapTupleLayout.MAX_COLUMNS + "]");
            }
            if (rows.put(read.oid(), read) != null) {
                throw row.corrupt("oid=" + Integer.toUnsignedString(read.oid()), "must be there once");
            }
        });
        return Collections.unmodifiableMap(rows);
    }

    private Map<Integer, String> readNamespaces() throws IOException {
        CatalogRelation relation = catalog("pg_namespace");
        int name = relation.column("nspname");
        Map<Integer, String> names = new HashMap<>();
        relation.forEach(storage.reading(), row -> names.put(row.oid(), row.name(name)));
        return Map.copyOf(names);
    }

    private String databaseFolder() {
        return storage.folder(database.tablespace(), database.oid());
    }

    public ClusterStorage storage() {
        return storage;
    }

    public DatabaseRow database() {
        return database;
    }

    public ServerEncoding encoding() {
        return encoding;
    }

    /// All rows of `pg_class`.
    public Collection<ClassRow> relations() {
        return classes.values();
    }

    /// The relation of that OID, or null.
    public ClassRow relation(int oid) {
        return classes.get(oid);
    }

    /// Schema names by OID.
    public Map<Integer, String> namespaces() {
        return namespaces;
    }

    /// Name of a schema; the OID in digits when there is no such schema.
    public String namespace(int oid) {
        return namespaces.getOrDefault(oid, Integer.toUnsignedString(oid));
    }

    /// A catalog by its name in schema `pg_catalog`.
    ///
    /// @throws UnsupportedPagefileException when there is none in this version
    public CatalogRelation catalog(String name) throws IOException {
        ClassRow row = catalogs.get(name);
        if (row == null) {
            throw new UnsupportedPagefileException("database " + database.name() + " has no catalog " + name);
        }
        return new CatalogRelation(heap(row), columns(row.oid()), storage.version(), encoding::decode);
    }

    /// Visits every row of a catalog.
    public void forEach(CatalogRelation relation, CatalogRelation.RowVisitor visitor) throws IOException {
        relation.forEach(storage.reading(), visitor);
    }

    /// Columns of a relation as they lie in its tuples, dropped ones included.
    public List<StoredColumn> columns(int relation) throws IOException {
        return attributes.of(relation).stream().map(AttributeRow::stored).toList();
    }

    /// Columns of a relation or composite type as codecs need them, dropped ones included.
    public List<PgAttribute> attributes(int relation) throws IOException {
        return attributes.of(relation).stream().map(AttributeRow::attribute).toList();
    }

    /// Columns that `attnotnull` marks although older rows may hold nulls: a NOT NULL constraint that was added
    /// NOT VALID (18 and later). Column numbers from 1, by relation.
    public Map<Integer, Set<Integer>> unvalidatedNotNulls() throws IOException {
        Map<Integer, Set<Integer>> found = new HashMap<>();
        if (!storage.version().isAtLeast(ServerVersion.PG18)) {
            return found;
        }
        CatalogRelation relation = catalog("pg_constraint");
        int kind = relation.column("contype");
        int validated = relation.column("convalidated");
        int owner = relation.column("conrelid");
        int key = relation.column("conkey");
        forEach(relation, row -> {
            if (row.letter(kind) == 'n' && !row.bool(validated) && !row.isNull(key)) {
                found.computeIfAbsent(row.int4(owner), oid -> new HashSet<>()).addAll(row.int2Array(key));
            }
        });
        return found;
    }

    /// Names of the collations that take different strings as equal, by OID; none before 12.
    public Map<Integer, String> nondeterministicCollations() throws IOException {
        Map<Integer, String> found = new HashMap<>();
        CatalogRelation relation = catalog("pg_collation");
        int deterministic = relation.columnOrNone("collisdeterministic");
        int name = relation.column("collname");
        if (deterministic >= 0) {
            forEach(relation, row -> {
                if (!row.bool(deterministic)) {
                    found.put(row.oid(), row.name(name));
                }
            });
        }
        return found;
    }

    /// Reads the columns of several relations in one pass.
    public void prepareColumns(Collection<Integer> relations) throws IOException {
        attributes.loadAll(relations);
    }

    /// The pages of a relation.
    ///
    /// @param row of a kind that has a heap
    /// @throws CorruptPageException when its file does not exist
    public HeapRelation heap(ClassRow row) throws IOException {
        String name = namespaces == null ? row.name() : namespace(row.namespace()) + "." + row.name();
        int special = row.kind() == ClassRow.SEQUENCE ? HeapRelation.SEQUENCE_SPECIAL_BYTES : 0;
        return new HeapRelation(
                row.oid(), name, storage.mainFork(folder(row), fileNumber(row), name), row.columns(), special);
    }

    private String folder(ClassRow row) {
        if (row.shared()) {
            return ClusterStorage.GLOBAL;
        }
        return storage.folder(row.tablespace() == 0 ? database.tablespace() : row.tablespace(), database.oid());
    }

    private int fileNumber(ClassRow row) {
        if (row.fileNumber() != 0) {
            return row.fileNumber();
        }
        return (row.shared() ? sharedMap : map).fileOf(row.oid());
    }

    /// Damage in the catalogs that no single row shows.
    public CorruptPageException inconsistent(String field, String rule) {
        return new CorruptPageException(PageRef.ofFile(databaseFolder()), field, rule, ChecksumState.OFF);
    }
}
