package io.pagegrad.pagefile.postgres.type;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Catalogs as a running server tells them, read when asked for; call [#refresh] after a change of them.
final class SqlTypeCatalog implements TypeCatalog {
    private final Connection session;
    private final int majorVersion;
    private final int encoding;
    private final Map<Integer, PgType> types = new HashMap<>();
    private final Map<PgObject.Catalog, Collection<PgObject>> objects = new EnumMap<>(PgObject.Catalog.class);

    SqlTypeCatalog(Connection session, int majorVersion) throws SQLException {
        this.session = session;
        this.majorVersion = majorVersion;
        this.encoding = (int) number("SELECT encoding FROM pg_database WHERE datname = current_database()");
        refresh();
    }

    void refresh() throws SQLException {
        types.clear();
        objects.clear();
        rows(
                "SELECT oid, typname, typnamespace, typlen, typbyval, typalign, typtype, typcategory, typelem, typarray,"
                        + " typrelid, typbasetype, typtypmod, typdelim FROM pg_type",
                row -> {
                    PgType type = new PgType(
                            (int) row.getLong(1),
                            row.getString(2),
                            (int) row.getLong(3),
                            row.getInt(4),
                            row.getBoolean(5),
                            row.getString(6).charAt(0),
                            row.getString(7).charAt(0),
                            row.getString(8).charAt(0),
                            (int) row.getLong(9),
                            (int) row.getLong(10),
                            (int) row.getLong(11),
                            (int) row.getLong(12),
                            row.getInt(13),
                            row.getString(14).charAt(0));
                    types.put(type.oid(), type);
                });
    }

    PgType typeNamed(String name) throws SQLException {
        return types.get((int) number("SELECT '" + name.replace("'", "''") + "'::regtype::oid"));
    }

    int typmodOf(String table, String column) throws SQLException {
        return (int) number("SELECT atttypmod FROM pg_attribute WHERE attrelid = '" + table
                + "'::regclass AND attname = '" + column + "'");
    }

    @Override
    public int majorVersion() {
        return majorVersion;
    }

    @Override
    public int encoding() {
        return encoding;
    }

    @Override
    public PgType type(int oid) {
        return types.get(oid);
    }

    @Override
    public String enumLabel(int enumValue) {
        List<String> labels = new ArrayList<>();
        rows("SELECT enumlabel FROM pg_enum WHERE oid = " + unsigned(enumValue), row -> labels.add(row.getString(1)));
        return labels.isEmpty() ? null : labels.getFirst();
    }

    @Override
    public List<PgAttribute> attributes(int relation) {
        List<PgAttribute> attributes = new ArrayList<>();
        rows(
                "SELECT attname, atttypid, atttypmod, attisdropped, attlen, attbyval, attalign FROM pg_attribute"
                        + " WHERE attnum > 0 AND attrelid = " + unsigned(relation) + " ORDER BY attnum",
                row -> attributes.add(new PgAttribute(
                        row.getString(1),
                        (int) row.getLong(2),
                        row.getInt(3),
                        row.getBoolean(4),
                        row.getInt(5),
                        row.getBoolean(6),
                        row.getString(7).charAt(0))));
        return attributes;
    }

    @Override
    public int rangeSubtype(int rangeType) {
        return (int) number("SELECT rngsubtype FROM pg_range WHERE rngtypid = " + unsigned(rangeType));
    }

    @Override
    public int rangeOfMultirange(int multirangeType) {
        return (int) number("SELECT rngtypid FROM pg_range WHERE rngmultitypid = " + unsigned(multirangeType));
    }

    @Override
    public Collection<PgObject> objects(PgObject.Catalog catalog) {
        return objects.computeIfAbsent(catalog, missing -> read(query(missing)));
    }

    private static String query(PgObject.Catalog catalog) {
        return switch (catalog) {
            case RELATION -> "SELECT oid, relname, relnamespace, '' FROM pg_class";
            case FUNCTION -> "SELECT oid, proname, pronamespace, proargtypes::text FROM pg_proc";
            case OPERATOR ->
                "SELECT oid, oprname, oprnamespace, oprleft::oid::text || ' ' || oprright::oid FROM pg_operator";
            case TYPE -> "SELECT oid, typname, typnamespace, '' FROM pg_type";
            case ROLE -> "SELECT oid, rolname, 0, '' FROM pg_authid";
            case NAMESPACE -> "SELECT oid, nspname, 0, '' FROM pg_namespace";
            case TEXT_SEARCH_CONFIGURATION -> "SELECT oid, cfgname, cfgnamespace, '' FROM pg_ts_config";
            case TEXT_SEARCH_DICTIONARY -> "SELECT oid, dictname, dictnamespace, '' FROM pg_ts_dict";
            case COLLATION ->
                "SELECT oid, collname, collnamespace, '' FROM pg_collation WHERE collencoding IN (-1,"
                        + " (SELECT encoding FROM pg_database WHERE datname = current_database()))";
        };
    }

    private Collection<PgObject> read(String query) {
        List<PgObject> found = new ArrayList<>();
        rows(query, row -> {
            List<Integer> arguments = new ArrayList<>();
            for (String argument : row.getString(4).trim().split(" +")) {
                if (!argument.isEmpty()) {
                    arguments.add(Integer.parseUnsignedInt(argument));
                }
            }
            found.add(new PgObject((int) row.getLong(1), row.getString(2), (int) row.getLong(3), arguments));
        });
        return found;
    }

    private static String unsigned(int oid) {
        return Integer.toUnsignedString(oid);
    }

    private long number(String query) {
        long[] value = new long[1];
        rows(query, row -> value[0] = row.getLong(1));
        return value[0];
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void rows(String query, RowReader reader) {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }
}
