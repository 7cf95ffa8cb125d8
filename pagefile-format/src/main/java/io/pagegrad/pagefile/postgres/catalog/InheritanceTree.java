package io.pagegrad.pagefile.postgres.catalog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `pg_inherits`: partitions and inheriting tables. Immutable, thread-safe.
///
/// A partition whose `DETACH … CONCURRENTLY` has begun counts no more, as for new snapshots of the server.
public final class InheritanceTree {
    private final Map<Integer, List<Integer>> children;

    private InheritanceTree(Map<Integer, List<Integer>> children) {
        this.children = children;
    }

    public static InheritanceTree read(DatabaseCatalog catalog) throws IOException {
        CatalogRelation relation = catalog.catalog("pg_inherits");
        int child = relation.column("inhrelid");
        int parent = relation.column("inhparent");
        int detaching = relation.columnOrNone("inhdetachpending");
        Map<Integer, List<Integer>> children = new HashMap<>();
        catalog.forEach(relation, row -> {
            if (!row.bool(detaching)) {
                children.computeIfAbsent(row.int4(parent), oid -> new ArrayList<>())
                        .add(row.int4(child));
            }
        });
        children.values().forEach(list -> list.sort(Comparator.comparingLong(Integer::toUnsignedLong)));
        return new InheritanceTree(children);
    }

    /// A relation and all below it, each once: breadth first, children by OID.
    public List<Integer> withDescendants(int relation) {
        Set<Integer> found = new LinkedHashSet<>();
        found.add(relation);
        List<Integer> level = List.of(relation);
        while (!level.isEmpty()) {
            List<Integer> next = new ArrayList<>();
            for (int parent : level) {
                for (int child : children.getOrDefault(parent, List.of())) {
                    if (found.add(child)) {
                        next.add(child);
                    }
                }
            }
            level = next;
        }
        return List.copyOf(found);
    }
}
