package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.LogicalType;

/// Codecs of the base types that every database has, by their fixed OIDs.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/catalog/pg_type.dat.
final class BuiltinTypes {
    static final int BOOL = 16;
    static final int BYTEA = 17;
    static final int INT8 = 20;
    static final int INT2 = 21;
    static final int INT2VECTOR = 22;
    static final int INT4 = 23;
    static final int TEXT = 25;
    static final int OIDVECTOR = 30;
    static final int FLOAT4 = 700;
    static final int FLOAT8 = 701;
    static final int BPCHAR = 1042;
    static final int VARCHAR = 1043;
    static final int TIME = 1083;
    static final int TIMESTAMP = 1114;
    static final int TIMESTAMPTZ = 1184;
    static final int INTERVAL = 1186;
    static final int TIMETZ = 1266;
    static final int BIT = 1560;
    static final int VARBIT = 1562;
    static final int NUMERIC = 1700;

    private BuiltinTypes() {}

    /// The codec, or null when `oid` is no built-in base type.
    ///
    /// @param name of the type with its modifier
    static TypeCodec codec(int oid, String name, int typmod, ServerEncoding encoding) {
        return switch (oid) {
            case BOOL ->
                new FixedCodec(LogicalType.BOOLEAN, 1, (data, at, out) -> out.append(Le.u8(data, at) != 0 ? 't' : 'f'));
            case BYTEA -> new BytesCodec(name);
            case INT8 -> new FixedCodec(LogicalType.BIGINT, 8, (data, at, out) -> out.append(Le.i64(data, at)));
            case INT2 -> new FixedCodec(LogicalType.SMALLINT, 2, (data, at, out) -> out.append(Le.i16(data, at)));
            case INT4 -> new FixedCodec(LogicalType.INTEGER, 4, (data, at, out) -> out.append(Le.i32(data, at)));
            case TEXT -> new TextCodec(LogicalType.TEXT, encoding);
            case VARCHAR -> new TextCodec(characters(LogicalType.Kind.TEXT, name, typmod), encoding);
            case BPCHAR -> new TextCodec(characters(LogicalType.Kind.CHAR, name, typmod), encoding);
            default -> null;
        };
    }

    private static LogicalType characters(LogicalType.Kind kind, String name, int typmod) {
        return new LogicalType(kind, typmod < 4 ? -1 : typmod - 4, -1, null, name);
    }
}
