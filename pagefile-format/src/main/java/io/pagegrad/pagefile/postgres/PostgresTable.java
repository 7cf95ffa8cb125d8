package io.pagegrad.pagefile.postgres;

import io.pagegrad.column.ByteOrderedText;
import io.pagegrad.column.Field;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.Schema;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.TableProvenance;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.VerifyUnit;
import io.pagegrad.pagefile.postgres.catalog.ClassRow;
import io.pagegrad.pagefile.postgres.catalog.DatabaseCatalog;
import io.pagegrad.pagefile.postgres.catalog.DatabaseRow;
import io.pagegrad.pagefile.postgres.control.ControlFile;
import io.pagegrad.pagefile.postgres.row.StoredColumn;
import io.pagegrad.pagefile.postgres.scan.HeapScan;
import io.pagegrad.pagefile.postgres.scan.TableMember;
import io.pagegrad.pagefile.postgres.type.TypeCodec.ValueForm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A relation that can be scanned, with its partitions or inheriting tables unless it was opened without them.
/// Immutable, thread-safe; lives as long as its cluster.
public final class PostgresTable implements PagefileTable {
    /// Collations' object identifiers, the same in every database (src/include/catalog/pg_collation.dat).
    private static final int DEFAULT_COLLATION = 100;

    private static final int C = 950;
    private static final int POSIX = 951;

    /// Encodings in which the order of bytes is that of code points (src/include/mb/pg_wchar.h).
    private static final int UTF8 = 6;

    private static final int LATIN1 = 8;

    private final PostgresDatabase database;
    private final ClassRow row;
    private final Schema schema;
    private final List<StoredColumn> columns;
    private final List<TableMember> members;

    private PostgresTable(
            PostgresDatabase database,
            ClassRow row,
            Schema schema,
            List<StoredColumn> columns,
            List<TableMember> members) {
        this.database = database;
        this.row = row;
        this.schema = schema;
        this.columns = columns;
        this.members = members;
    }

    static PostgresTable open(PostgresDatabase database, ClassRow row, boolean only) throws IOException {
        DatabaseCatalog catalog = database.catalog();
        database.rules().refuseUnreadable(row);
        List<Integer> oids = only ? List.of(row.oid()) : database.inheritance().withDescendants(row.oid());
        catalog.prepareColumns(oids);
        List<StoredColumn> visible = catalog.columns(row.oid()).stream()
                .filter(column -> !column.dropped())
                .toList();
        List<TableMember> members = new ArrayList<>();
        boolean[] nullable = new boolean[visible.size()];
        for (int i = 0; i < nullable.length; i++) {
            nullable[i] = !visible.get(i).notNull();
        }
        for (int oid : oids) {
            ClassRow member = catalog.relation(oid);
            if (member == null) {
                throw catalog.inconsistent(
                        "inhrelid=" + Integer.toUnsignedString(oid), "must be a relation in pg_class");
            }
            database.rules().refuseUnreadable(member);
            if (member.hasHeap()) {
                members.add(member(database, member, visible, nullable));
            }
        }
        return new PostgresTable(database, row, schema(database, visible, nullable), visible, List.copyOf(members));
    }

    private static TableMember member(
            PostgresDatabase database, ClassRow member, List<StoredColumn> visible, boolean[] nullable)
            throws IOException {
        List<StoredColumn> stored = database.catalog().columns(member.oid());
        List<Integer> index = new ArrayList<>();
        for (int i = 0; i < visible.size(); i++) {
            int at = storedIndex(stored, visible.get(i));
            if (at < 0) {
                throw database.catalog()
                        .inconsistent(
                                "column " + visible.get(i).name(),
                                "must be in relation " + member.name() + " with the same type");
            }
            index.add(at);
            nullable[i] |= !stored.get(at).notNull() || !database.isNeverNull(member.oid(), at + 1);
        }
        return new TableMember(database.catalog().heap(member), stored, index, database.toast(member));
    }

    /// Columns of partitions and inheriting tables may lie in another order: the name decides.
    private static int storedIndex(List<StoredColumn> stored, StoredColumn wanted) {
        for (int i = 0; i < stored.size(); i++) {
            StoredColumn column = stored.get(i);
            if (!column.dropped() && column.name().equals(wanted.name()) && column.type() == wanted.type()) {
                return i;
            }
        }
        return -1;
    }

    private static Schema schema(PostgresDatabase database, List<StoredColumn> visible, boolean[] nullable)
            throws IOException {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < visible.size(); i++) {
            fields.add(new Field(visible.get(i).name(), logicalType(database, visible.get(i)), nullable[i]));
        }
        return new Schema(fields);
    }

    private static LogicalType logicalType(PostgresDatabase database, StoredColumn column) throws IOException {
        try {
            LogicalType type =
                    database.codecs().forType(column.type(), column.typmod()).logicalType();
            String collation = database.nondeterministicCollation(column.collation());
            return collation == null ? type : LogicalType.nondeterministic(type, collation);
        } catch (UnsupportedPagefileException e) {
            // refused by name when somebody asks for the column
            return LogicalType.other("type " + Integer.toUnsignedString(column.type()));
        }
    }

    @Override
    public String name() {
        return database.qualifiedName(row);
    }

    @Override
    public ByteOrderedText byteOrderedText() {
        DatabaseRow own = database.catalog().database();
        boolean comparable = own.encoding() == UTF8 || own.encoding() == LATIN1;
        Map<String, String> collations = new HashMap<>();
        for (StoredColumn column : columns) {
            if (column.collation() != 0 && column.collation() != DEFAULT_COLLATION) {
                collations.put(column.name(), collation(column.collation()));
            }
        }
        return new ByteOrderedText(comparable && own.byteOrdered(), comparable, collations);
    }

    private static String collation(int oid) {
        return switch (oid) {
            case C -> "C";
            case POSIX -> "POSIX";
            default -> "collation " + Integer.toUnsignedString(oid);
        };
    }

    /// First segment file of each relation behind this table, relative to the data directory.
    public List<String> firstFiles() {
        return members.stream().map(member -> member.heap().files().base()).toList();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public List<PagefileTable> leaves() throws IOException {
        List<PagefileTable> leaves = new ArrayList<>();
        for (TableMember member : members) {
            ClassRow relation = database.catalog().relation(member.heap().oid());
            leaves.add(new PostgresTable(database, relation, schema, columns, List.of(member)));
        }
        return leaves;
    }

    @Override
    public long sizeBytes() {
        return members.stream()
                .mapToLong(member -> member.heap().files().sizeBytes())
                .sum();
    }

    @Override
    public TableProvenance provenance() {
        ControlFile control = database.cluster().control();
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("server_version", Integer.toString(control.version().major()));
        properties.put("system_identifier", Long.toUnsignedString(control.systemIdentifier()));
        properties.put("timeline", Integer.toUnsignedString(control.timeLine()));
        properties.put("checkpoint_lsn", ControlFile.lsn(control.checkPoint()));
        properties.put("relation_oid", Integer.toUnsignedString(row.oid()));
        List<String> files = members.stream()
                .flatMap(member -> member.heap().files().names().stream())
                .toList();
        return new TableProvenance(PostgresFormat.NAME, database.name(), name(), files, properties);
    }

    @Override
    public List<ScanUnit> scanUnits(Projection projection, long unitBytes) throws IOException {
        return scanUnits(projection, unitBytes, ScanOptions.DEFAULT);
    }

    @Override
    public List<ScanUnit> scanUnits(Projection projection, long unitBytes, ScanOptions options) throws IOException {
        for (Projection.Item item : projection.items()) {
            refuseUnreadable(item);
        }
        HeapScan scan = new HeapScan(
                database.codecs(),
                database.cluster().control().version().major(),
                database.catalog().storage().reading(),
                database.cluster().guard());
        return scan.units(members, projection, unitBytes, options);
    }

    @Override
    public List<VerifyUnit> verifyUnits(long unitBytes) throws IOException {
        List<ClassRow> relations = members.stream()
                .map(member -> database.catalog().relation(member.heap().oid()))
                .toList();
        return new RelationVerification(database, unitBytes).withToast(relations);
    }

    private void refuseUnreadable(Projection.Item item) {
        StoredColumn column = columns.get(item.column());
        if (column.virtual()) {
            throw new UnsupportedPagefileException("column " + column.name() + " of " + name()
                    + " is a virtual generated column: its values are computed by the server, not stored");
        }
        try {
            ValueForm form =
                    database.codecs().forType(column.type(), column.typmod()).valueForm();
            if (item.form() == Projection.Form.VALUE && form == ValueForm.NONE) {
                throw new UnsupportedPagefileException(
                        "its type has text only, no value for a column of numbers or bytes");
            }
        } catch (UnsupportedPagefileException e) {
            throw new UnsupportedPagefileException(
                    "column " + column.name() + " of " + name() + " cannot be read: " + e.getMessage());
        }
    }
}
