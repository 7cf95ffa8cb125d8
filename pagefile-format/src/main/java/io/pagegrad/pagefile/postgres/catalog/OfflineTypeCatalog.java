package io.pagegrad.pagefile.postgres.catalog;

import io.pagegrad.pagefile.postgres.type.PgAttribute;
import io.pagegrad.pagefile.postgres.type.PgObject;
import io.pagegrad.pagefile.postgres.type.PgType;
import io.pagegrad.pagefile.postgres.type.TypeCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// [TypeCatalog] of a database that no server runs on. Thread-safe; each catalog is read when first asked for.
///
/// Its methods throw `UncheckedIOException` when a file cannot be read.
public final class OfflineTypeCatalog implements TypeCatalog {
    private static final int ANY_ENCODING = -1;

    private final DatabaseCatalog catalog;
    private final Map<PgObject.Catalog, Collection<PgObject>> objects = new EnumMap<>(PgObject.Catalog.class);
    private Map<Integer, PgType> types;
    private Map<Integer, String> enumLabels;
    private Map<Integer, Integer> subtypes;
    private Map<Integer, Integer> multiranges;

    public OfflineTypeCatalog(DatabaseCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public int majorVersion() {
        return catalog.storage().version().major();
    }

    @Override
    public int encoding() {
        return catalog.database().encoding();
    }

    @Override
    public synchronized PgType type(int oid) {
        if (types == null) {
            types = checked(this::readTypes);
        }
        return types.get(oid);
    }

    private Map<Integer, PgType> readTypes() throws IOException {
        CatalogRelation relation = catalog.catalog("pg_type");
        int name = relation.column("typname");
        int namespace = relation.column("typnamespace");
        int length = relation.column("typlen");
        int byValue = relation.column("typbyval");
        int alignment = relation.column("typalign");
        int kind = relation.column("typtype");
        int category = relation.column("typcategory");
        int element = relation.column("typelem");
        int array = relation.column("typarray");
        int relid = relation.column("typrelid");
        int base = relation.column("typbasetype");
        int typmod = relation.column("typtypmod");
        int delimiter = relation.column("typdelim");
        Map<Integer, PgType> read = new HashMap<>();
        catalog.forEach(
                relation,
                row -> read.put(
                        row.oid(),
                        new PgType(
                                row.oid(),
                                row.name(name),
                                row.int4(namespace),
                                row.int2(length),
                                row.bool(byValue),
                                row.letter(alignment),
                                row.letter(kind),
                                row.letter(category),
                                row.int4(element),
                                row.int4(array),
                                row.int4(relid),
                                row.int4(base),
                                row.int4(typmod),
                                row.letter(delimiter))));
        return read;
    }

    @Override
    public synchronized String enumLabel(int enumValue) {
        if (enumLabels == null) {
            enumLabels = checked(() -> {
                CatalogRelation relation = catalog.catalog("pg_enum");
                int label = relation.column("enumlabel");
                Map<Integer, String> read = new HashMap<>();
                catalog.forEach(relation, row -> read.put(row.oid(), row.name(label)));
                return read;
            });
        }
        return enumLabels.get(enumValue);
    }

    @Override
    public List<PgAttribute> attributes(int relation) {
        return checked(() -> catalog.attributes(relation));
    }

    @Override
    public synchronized int rangeSubtype(int rangeType) {
        readRanges();
        return subtypes.getOrDefault(rangeType, 0);
    }

    @Override
    public synchronized int rangeOfMultirange(int multirangeType) {
        readRanges();
        return multiranges.getOrDefault(multirangeType, 0);
    }

    private void readRanges() {
        if (subtypes != null) {
            return;
        }
        Map<Integer, Integer> bySubtype = new HashMap<>();
        Map<Integer, Integer> byMultirange = new HashMap<>();
        checked(() -> {
            CatalogRelation relation = catalog.catalog("pg_range");
            int type = relation.column("rngtypid");
            int subtype = relation.column("rngsubtype");
            int multirange = relation.columnOrNone("rngmultitypid");
            catalog.forEach(relation, row -> {
                bySubtype.put(row.int4(type), row.int4(subtype));
                if (multirange >= 0) {
                    byMultirange.put(row.int4(multirange), row.int4(type));
                }
            });
            return null;
        });
        subtypes = bySubtype;
        multiranges = byMultirange;
    }

    @Override
    public synchronized Collection<PgObject> objects(PgObject.Catalog kind) {
        Collection<PgObject> found = objects.get(kind);
        if (found == null) {
            found = checked(() -> readObjects(kind));
            objects.put(kind, found);
        }
        return found;
    }

    private Collection<PgObject> readObjects(PgObject.Catalog kind) throws IOException {
        return switch (kind) {
            case RELATION -> named("pg_class", "relname", "relnamespace");
            case TYPE -> named("pg_type", "typname", "typnamespace");
            case ROLE -> named("pg_authid", "rolname", null);
            case NAMESPACE -> named("pg_namespace", "nspname", null);
            case TEXT_SEARCH_CONFIGURATION -> named("pg_ts_config", "cfgname", "cfgnamespace");
            case TEXT_SEARCH_DICTIONARY -> named("pg_ts_dict", "dictname", "dictnamespace");
            case FUNCTION -> functions();
            case OPERATOR -> operators();
            case COLLATION -> collations();
        };
    }

    private Collection<PgObject> named(String catalogName, String nameColumn, String namespaceColumn)
            throws IOException {
        CatalogRelation relation = catalog.catalog(catalogName);
        int name = relation.column(nameColumn);
        int namespace = namespaceColumn == null ? -1 : relation.column(namespaceColumn);
        List<PgObject> read = new ArrayList<>();
        catalog.forEach(
                relation, row -> read.add(new PgObject(row.oid(), row.name(name), row.int4(namespace), List.of())));
        return read;
    }

    private Collection<PgObject> functions() throws IOException {
        CatalogRelation relation = catalog.catalog("pg_proc");
        int name = relation.column("proname");
        int namespace = relation.column("pronamespace");
        int arguments = relation.column("proargtypes");
        List<PgObject> read = new ArrayList<>();
        catalog.forEach(
                relation,
                row -> read.add(
                        new PgObject(row.oid(), row.name(name), row.int4(namespace), row.oidVector(arguments))));
        return read;
    }

    private Collection<PgObject> operators() throws IOException {
        CatalogRelation relation = catalog.catalog("pg_operator");
        int name = relation.column("oprname");
        int namespace = relation.column("oprnamespace");
        int left = relation.column("oprleft");
        int right = relation.column("oprright");
        List<PgObject> read = new ArrayList<>();
        catalog.forEach(
                relation,
                row -> read.add(new PgObject(
                        row.oid(), row.name(name), row.int4(namespace), List.of(row.int4(left), row.int4(right)))));
        return read;
    }

    private Collection<PgObject> collations() throws IOException {
        CatalogRelation relation = catalog.catalog("pg_collation");
        int name = relation.column("collname");
        int namespace = relation.column("collnamespace");
        int encoding = relation.column("collencoding");
        List<PgObject> read = new ArrayList<>();
        catalog.forEach(relation, row -> {
            int of = row.int4(encoding);
            if (of == ANY_ENCODING || of == encoding()) {
                read.add(new PgObject(row.oid(), row.name(name), row.int4(namespace), List.of()));
            }
        });
        return read;
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T checked(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
