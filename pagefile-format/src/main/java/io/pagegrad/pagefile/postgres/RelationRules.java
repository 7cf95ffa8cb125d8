package io.pagegrad.pagefile.postgres;

import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.postgres.catalog.CatalogRelation;
import io.pagegrad.pagefile.postgres.catalog.ClassRow;
import io.pagegrad.pagefile.postgres.catalog.DatabaseCatalog;
import io.pagegrad.pagefile.postgres.control.ClusterState;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Which relations of one database can be read from their pages. Immutable, thread-safe.
final class RelationRules {
    /// OID of the function behind access method `heap` (12 and later).
    private static final int HEAP_HANDLER = 3;

    private final DatabaseCatalog catalog;
    private final Map<Integer, AccessMethod> accessMethods;

    private record AccessMethod(String name, int handler) {}

    private RelationRules(DatabaseCatalog catalog, Map<Integer, AccessMethod> accessMethods) {
        this.catalog = catalog;
        this.accessMethods = accessMethods;
    }

    static RelationRules read(DatabaseCatalog catalog) throws IOException {
        CatalogRelation relation = catalog.catalog("pg_am");
        int name = relation.column("amname");
        int handler = relation.column("amhandler");
        Map<Integer, AccessMethod> methods = new HashMap<>();
        catalog.forEach(relation, row -> methods.put(row.oid(), new AccessMethod(row.name(name), row.int4(handler))));
        return new RelationRules(catalog, Map.copyOf(methods));
    }

    /// @throws UnsupportedPagefileException when the relation is of a kind that has no rows in pages of its own
    /// @throws RefusedPagefileException when its pages do not hold what SQL would give
    void refuseUnreadable(ClassRow row) {
        String name = catalog.namespace(row.namespace()) + "." + row.name();
        if (row.kind() != ClassRow.PARTITIONED_TABLE && !row.hasHeap()) {
            throw new UnsupportedPagefileException(
                    name + " is " + article(row.kindWords()) + ": its rows are not in page files");
        }
        if (row.persistence() == 't') {
            throw new UnsupportedPagefileException(
                    name + " is a temporary table: it belongs to a session that is gone");
        }
        refuseOtherAccessMethods(row);
        if (row.persistence() == 'u' && catalog.storage().control().state() == ClusterState.SHUT_DOWN_IN_RECOVERY) {
            throw new RefusedPagefileException(name + " is unlogged: a standby does not have its rows");
        }
        if (row.kind() == ClassRow.MATERIALIZED_VIEW && !row.populated()) {
            throw new RefusedPagefileException("materialized view " + name
                    + " has not been populated: run REFRESH MATERIALIZED VIEW on the server");
        }
    }

    /// @throws UnsupportedPagefileException when the pages of the relation are not heap pages
    void refuseOtherAccessMethods(ClassRow row) {
        if (row.kind() == ClassRow.PARTITIONED_TABLE || row.kind() == ClassRow.SEQUENCE || row.accessMethod() == 0) {
            return;
        }
        AccessMethod method = accessMethods.get(row.accessMethod());
        if (method == null || method.handler() != HEAP_HANDLER) {
            throw new UnsupportedPagefileException(
                    catalog.namespace(row.namespace()) + "." + row.name() + " has access method "
                            + (method == null ? Integer.toUnsignedString(row.accessMethod()) : method.name())
                            + ": only heap tables can be read");
        }
    }

    private static String article(String words) {
        return ("aeiou".indexOf(words.charAt(0)) >= 0 ? "an " : "a ") + words;
    }
}
