package io.pagegrad.pagefile.postgres.catalog;

/// One row of `pg_class`. OIDs are unsigned, held in `int`.
///
/// @param oid of the relation
/// @param name `relname`
/// @param namespace `relnamespace`
/// @param accessMethod `relam`; from 12 on tables have one
/// @param fileNumber `relfilenode`, 0 where the map says it or there is no file
/// @param tablespace `reltablespace`, 0 for the database's own
/// @param toastRelation `reltoastrelid`, 0 without
/// @param shared `relisshared`
/// @param persistence `relpersistence`: `p`ermanent, `u`nlogged, `t`emporary
/// @param kind `relkind`
/// @param columns `relnatts`
/// @param hasChildren `relhassubclass`; may be true without any
/// @param estimatedRows `reltuples`, -1 when never estimated
/// @param populated `relispopulated`: false for a materialized view that cannot be selected from
public record ClassRow(
        int oid,
        String name,
        int namespace,
        int accessMethod,
        int fileNumber,
        int tablespace,
        int toastRelation,
        boolean shared,
        char persistence,
        char kind,
        int columns,
        boolean hasChildren,
        float estimatedRows,
        boolean populated) {
    public static final char TABLE = 'r';
    public static final char PARTITIONED_TABLE = 'p';
    public static final char MATERIALIZED_VIEW = 'm';
    public static final char SEQUENCE = 'S';
    public static final char TOAST_TABLE = 't';
    public static final char FOREIGN_TABLE = 'f';
    public static final char VIEW = 'v';
    public static final char INDEX = 'i';
    public static final char PARTITIONED_INDEX = 'I';
    public static final char COMPOSITE_TYPE = 'c';

    /// First OID that is not given out by `initdb`.
    private static final int FIRST_NORMAL_OID = 16384;

    /// True when the kind has heap pages of its own.
    public boolean hasHeap() {
        return switch (kind) {
            case TABLE, MATERIALIZED_VIEW, SEQUENCE, TOAST_TABLE -> true;
            default -> false;
        };
    }

    /// True for what `initdb` made.
    public boolean isSystem() {
        return Integer.compareUnsigned(oid, FIRST_NORMAL_OID) < 0;
    }

    /// The server's word for the kind.
    public String kindWords() {
        return switch (kind) {
            case TABLE -> "table";
            case PARTITIONED_TABLE -> "partitioned table";
            case MATERIALIZED_VIEW -> "materialized view";
            case SEQUENCE -> "sequence";
            case TOAST_TABLE -> "TOAST table";
            case FOREIGN_TABLE -> "foreign table";
            case VIEW -> "view";
            case INDEX -> "index";
            case PARTITIONED_INDEX -> "partitioned index";
            case COMPOSITE_TYPE -> "composite type";
            default -> "relation of kind '" + kind + "'";
        };
    }
}
