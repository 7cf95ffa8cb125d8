package io.pagegrad.pagefile.postgres.type;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Names of catalog objects, with their schema where the search path `pg_catalog, public` does not find them.
///
/// Thread-safe; each catalog is indexed at its first use.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/catalog/namespace.c, the `…IsVisible` functions.
final class ObjectNames {
    private static final int PG_CATALOG = 11;

    private final TypeCatalog catalog;
    private final Map<PgObject.Catalog, Index> indexes = new ConcurrentHashMap<>();
    private volatile int publicNamespace = -1;

    ObjectNames(TypeCatalog catalog) {
        this.catalog = catalog;
    }

    private record Index(Map<Integer, PgObject> byOid, Map<String, List<PgObject>> byName) {}

    private Index index(PgObject.Catalog kind) {
        return indexes.computeIfAbsent(kind, missing -> {
            Map<Integer, PgObject> byOid = new HashMap<>();
            Map<String, List<PgObject>> byName = new HashMap<>();
            for (PgObject object : catalog.objects(missing)) {
                byOid.put(object.oid(), object);
                byName.computeIfAbsent(object.name(), name -> new ArrayList<>()).add(object);
            }
            return new Index(byOid, byName);
        });
    }

    /// The object of that OID, or null when there is none.
    PgObject find(PgObject.Catalog kind, int oid) {
        return index(kind).byOid().get(oid);
    }

    /// All objects of that name, whatever their schema.
    List<PgObject> named(PgObject.Catalog kind, String name) {
        return index(kind).byName().getOrDefault(name, List.of());
    }

    /// Rank of a schema in the search path: 0 first, -1 not in it.
    int pathRank(int namespace) {
        if (namespace == PG_CATALOG) {
            return 0;
        }
        return namespace == publicNamespace() ? 1 : -1;
    }

    private int publicNamespace() {
        int known = publicNamespace;
        if (known == -1) {
            List<PgObject> found = named(PgObject.Catalog.NAMESPACE, "public");
            known = found.isEmpty() ? 0 : found.getFirst().oid();
            publicNamespace = known;
        }
        return known;
    }

    /// True when the bare name (with its argument types, where there are some) finds this object.
    boolean isVisible(PgObject.Catalog kind, PgObject object) {
        int rank = pathRank(object.namespace());
        if (rank < 0) {
            return false;
        }
        for (PgObject other : named(kind, object.name())) {
            int otherRank = pathRank(other.namespace());
            if (otherRank >= 0 && otherRank < rank && other.arguments().equals(object.arguments())) {
                return false;
            }
        }
        return true;
    }

    /// `name` or `schema.name`, quoted.
    String qualified(PgObject.Catalog kind, int oid, String name, int namespace) {
        PgObject object = find(kind, oid);
        if (object != null && isVisible(kind, object)) {
            return quote(name);
        }
        return quote(namespaceName(namespace)) + "." + quote(name);
    }

    String namespaceName(int oid) {
        PgObject namespace = find(PgObject.Catalog.NAMESPACE, oid);
        return namespace == null ? Integer.toUnsignedString(oid) : namespace.name();
    }

    String quote(String name) {
        return SqlIdentifier.quote(name, catalog.majorVersion());
    }
}
