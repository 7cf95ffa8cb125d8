package io.pagegrad.pagefile.postgres;

import io.pagegrad.column.NearNames;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileException;
import io.pagegrad.pagefile.TableSummary;
import io.pagegrad.pagefile.UnknownNameException;
import io.pagegrad.pagefile.VerifyUnit;
import io.pagegrad.pagefile.postgres.catalog.ClassRow;
import io.pagegrad.pagefile.postgres.catalog.DatabaseCatalog;
import io.pagegrad.pagefile.postgres.catalog.InheritanceTree;
import io.pagegrad.pagefile.postgres.catalog.OfflineTypeCatalog;
import io.pagegrad.pagefile.postgres.catalog.RelationName;
import io.pagegrad.pagefile.postgres.scan.ToastSource;
import io.pagegrad.pagefile.postgres.toast.ToastReader;
import io.pagegrad.pagefile.postgres.toast.ToastRelation;
import io.pagegrad.pagefile.postgres.type.SqlIdentifier;
import io.pagegrad.pagefile.postgres.type.TypeCodecs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One database of a [PostgresCluster]. Thread-safe; lives as long as its cluster.
public final class PostgresDatabase implements PagefileDatabase {
    private static final String CATALOG_SCHEMA = "pg_catalog";
    private static final List<String> SEARCH_PATH = List.of(CATALOG_SCHEMA, "public");

    private final PostgresCluster cluster;
    private final DatabaseCatalog catalog;
    private final TypeCodecs codecs;
    private final Map<Integer, ToastRelation> toast = new HashMap<>();
    private InheritanceTree inheritance;
    private RelationRules rules;
    private Map<Integer, Set<Integer>> unvalidatedNotNulls;
    private Map<Integer, String> nondeterministicCollations;

    PostgresDatabase(PostgresCluster cluster, DatabaseCatalog catalog) {
        this.cluster = cluster;
        this.catalog = catalog;
        this.codecs = new TypeCodecs(new OfflineTypeCatalog(catalog));
    }

    @Override
    public String name() {
        return catalog.database().name();
    }

    /// The catalogs of this database.
    public DatabaseCatalog catalog() {
        return catalog;
    }

    PostgresCluster cluster() {
        return cluster;
    }

    TypeCodecs codecs() {
        return codecs;
    }

    synchronized InheritanceTree inheritance() throws IOException {
        if (inheritance == null) {
            inheritance = InheritanceTree.read(catalog);
        }
        return inheritance;
    }

    /// False when rows may break the NOT NULL that a column is marked with.
    synchronized boolean isNeverNull(int relation, int attnum) throws IOException {
        if (unvalidatedNotNulls == null) {
            unvalidatedNotNulls = catalog.unvalidatedNotNulls();
        }
        return !unvalidatedNotNulls.getOrDefault(relation, Set.of()).contains(attnum);
    }

    /// Name of a collation that takes different strings as equal, or null for any other.
    synchronized String nondeterministicCollation(int oid) throws IOException {
        if (oid == 0) {
            return null;
        }
        if (nondeterministicCollations == null) {
            nondeterministicCollations = catalog.nondeterministicCollations();
        }
        return nondeterministicCollations.get(oid);
    }

    synchronized RelationRules rules() throws IOException {
        if (rules == null) {
            rules = RelationRules.read(catalog);
        }
        return rules;
    }

    /// Out-of-line values of a relation; where they lie is found out once for all its scans.
    synchronized ToastSource toast(ClassRow row) throws IOException {
        if (row.toastRelation() == 0) {
            return reading -> ToastReader.none();
        }
        ToastRelation known = toast.get(row.toastRelation());
        if (known == null) {
            ClassRow relation = catalog.relation(row.toastRelation());
            if (relation == null || !relation.hasHeap()) {
                throw catalog.inconsistent(
                        "reltoastrelid=" + Integer.toUnsignedString(row.toastRelation()),
                        "must be a TOAST relation in pg_class");
            }
            known = new ToastRelation(catalog.heap(relation), cluster.control().toastChunkBytes());
            toast.put(row.toastRelation(), known);
        }
        return known::open;
    }

    synchronized void close() {
        toast.values().forEach(ToastRelation::close);
        toast.clear();
    }

    @Override
    public List<TableSummary> tables() throws IOException {
        List<ClassRow> listed = new ArrayList<>();
        for (ClassRow row : catalog.relations()) {
            switch (row.kind()) {
                case ClassRow.TABLE,
                        ClassRow.PARTITIONED_TABLE,
                        ClassRow.MATERIALIZED_VIEW,
                        ClassRow.SEQUENCE,
                        ClassRow.FOREIGN_TABLE -> listed.add(row);
                default -> {}
            }
        }
        listed.sort(Comparator.comparing(ClassRow::isSystem)
                .thenComparing(row -> catalog.namespace(row.namespace()))
                .thenComparing(ClassRow::name));
        List<TableSummary> summaries = new ArrayList<>();
        for (ClassRow row : listed) {
            summaries.add(summary(row));
        }
        return summaries;
    }

    private TableSummary summary(ClassRow row) throws IOException {
        String refusal = null;
        long bytes = 0;
        try {
            rules().refuseUnreadable(row);
            bytes = row.hasHeap() ? catalog.heap(row).files().sizeBytes() : 0;
        } catch (PagefileException e) {
            refusal = e.getMessage();
        }
        long rows = row.estimatedRows() < 0 || row.kind() == ClassRow.SEQUENCE ? -1 : (long) row.estimatedRows();
        return new TableSummary(catalog.namespace(row.namespace()), row.name(), row.kindWords(), bytes, rows, refusal);
    }

    @Override
    public PostgresTable table(String name, boolean only) throws IOException {
        return PostgresTable.open(this, find(RelationName.parse(name, name())), only);
    }

    @Override
    public List<VerifyUnit> verifyUnits(long unitBytes) throws IOException {
        return new RelationVerification(this, unitBytes).ofDatabase();
    }

    /// As SQL looks a name up: `pg_catalog` comes before the search path.
    private ClassRow find(RelationName name) {
        List<String> schemas = name.schema() == null ? SEARCH_PATH : List.of(name.schema());
        for (String schema : schemas) {
            for (ClassRow row : catalog.relations()) {
                if (row.name().equals(name.name())
                        && catalog.namespace(row.namespace()).equals(schema)) {
                    return row;
                }
            }
        }
        throw unknown(name);
    }

    private UnknownNameException unknown(RelationName name) {
        List<String> candidates = catalog.relations().stream()
                .filter(row -> row.hasHeap() || row.kind() == ClassRow.PARTITIONED_TABLE)
                .filter(row -> row.kind() != ClassRow.TOAST_TABLE)
                .map(this::displayName)
                .toList();
        if (name.schema() != null && !catalog.namespaces().containsValue(name.schema())) {
            return new UnknownNameException("there is no schema \"" + name.schema() + "\" in database " + name()
                    + NearNames.hint(name.schema(), catalog.namespaces().values()));
        }
        return new UnknownNameException("there is no table \"" + name + "\" in database " + name()
                + NearNames.hint(name.toString(), candidates));
    }

    /// How a user may write the name of a relation, as short as the search path allows.
    private String displayName(ClassRow row) {
        String quoted = quote(row.name());
        String schema = catalog.namespace(row.namespace());
        return SEARCH_PATH.contains(schema) ? quoted : quote(schema) + "." + quoted;
    }

    /// Schema-qualified name, quoted where SQL needs it.
    String qualifiedName(ClassRow row) {
        return quote(catalog.namespace(row.namespace())) + "." + quote(row.name());
    }

    private String quote(String name) {
        return SqlIdentifier.quote(name, cluster.control().version().major());
    }
}
