package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.postgres.type.PgObject.Catalog;

/// Codecs of the base types that every database has, by their fixed OIDs.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/catalog/pg_type.dat.
final class BuiltinTypes {
    static final int BOOL = 16;
    static final int BYTEA = 17;
    static final int CHAR = 18;
    static final int NAME = 19;
    static final int INT8 = 20;
    static final int INT2 = 21;
    static final int INT2VECTOR = 22;
    static final int INT4 = 23;
    static final int REGPROC = 24;
    static final int TEXT = 25;
    static final int OID = 26;
    static final int TID = 27;
    static final int XID = 28;
    static final int CID = 29;
    static final int OIDVECTOR = 30;
    static final int JSON = 114;
    static final int XML = 142;
    static final int PG_NODE_TREE = 194;
    static final int POINT = 600;
    static final int LSEG = 601;
    static final int PATH = 602;
    static final int BOX = 603;
    static final int POLYGON = 604;
    static final int LINE = 628;
    static final int CIDR = 650;
    static final int FLOAT4 = 700;
    static final int FLOAT8 = 701;
    static final int CIRCLE = 718;
    static final int MACADDR8 = 774;
    static final int MONEY = 790;
    static final int MACADDR = 829;
    static final int INET = 869;
    static final int ACLITEM = 1033;
    static final int BPCHAR = 1042;
    static final int VARCHAR = 1043;
    static final int DATE = 1082;
    static final int TIME = 1083;
    static final int TIMESTAMP = 1114;
    static final int TIMESTAMPTZ = 1184;
    static final int INTERVAL = 1186;
    static final int TIMETZ = 1266;
    static final int BIT = 1560;
    static final int VARBIT = 1562;
    static final int NUMERIC = 1700;
    static final int REFCURSOR = 1790;
    static final int REGPROCEDURE = 2202;
    static final int REGOPER = 2203;
    static final int REGOPERATOR = 2204;
    static final int REGCLASS = 2205;
    static final int REGTYPE = 2206;
    static final int ANYARRAY = 2277;
    static final int UUID = 2950;
    static final int TXID_SNAPSHOT = 2970;
    static final int PG_LSN = 3220;
    static final int PG_NDISTINCT = 3361;
    static final int PG_DEPENDENCIES = 3402;
    static final int TSVECTOR = 3614;
    static final int TSQUERY = 3615;
    static final int REGCONFIG = 3734;
    static final int REGDICTIONARY = 3769;
    static final int JSONB = 3802;
    static final int JSONPATH = 4072;
    static final int REGNAMESPACE = 4089;
    static final int REGROLE = 4096;
    static final int REGCOLLATION = 4191;
    static final int PG_MCV_LIST = 5017;
    static final int PG_SNAPSHOT = 5038;
    static final int XID8 = 5069;

    private static final int NO_LIMIT = -1;

    private final ServerEncoding encoding;
    private final int majorVersion;
    private final ObjectNames objects;
    private final RegText reg;

    BuiltinTypes(ServerEncoding encoding, int majorVersion, ObjectNames objects, TypeNames names) {
        this.encoding = encoding;
        this.majorVersion = majorVersion;
        this.objects = objects;
        this.reg = new RegText(objects, names);
    }

    /// The codec, or null when `oid` is no built-in base type that can be read.
    ///
    /// @param name of the type with its modifier
    TypeCodec codec(PgType type, String name, int typmod) {
        TypeCodec codec = number(type.oid(), name, typmod);
        if (codec == null) {
            codec = calendar(type.oid(), name, typmod);
        }
        if (codec == null) {
            codec = text(type.oid(), name, typmod);
        }
        if (codec == null) {
            codec = geometryOrNetwork(type.oid(), name);
        }
        if (codec == null) {
            codec = identifier(type.oid(), name);
        }
        return codec == null ? internal(type, name) : codec;
    }

    private TypeCodec number(int oid, String name, int typmod) {
        return switch (oid) {
            case BOOL ->
                new FixedCodec(LogicalType.BOOLEAN, 1, (data, at, out) -> out.append(Le.u8(data, at) != 0 ? 't' : 'f'));
            case INT8 -> new FixedCodec(LogicalType.BIGINT, 8, (data, at, out) -> out.append(Le.i64(data, at)));
            case INT2 -> new FixedCodec(LogicalType.SMALLINT, 2, (data, at, out) -> out.append(Le.i16(data, at)));
            case INT4 -> new FixedCodec(LogicalType.INTEGER, 4, (data, at, out) -> out.append(Le.i32(data, at)));
            case FLOAT4 ->
                new FixedCodec(
                        LogicalType.REAL, 4, (data, at, out) -> FloatText.print(Le.f32(data, at), majorVersion, out));
            case FLOAT8 ->
                new FixedCodec(
                        LogicalType.DOUBLE, 8, (data, at, out) -> FloatText.print(Le.f64(data, at), majorVersion, out));
            case NUMERIC ->
                new NumericCodec(
                        typmod < 4
                                ? LogicalType.NUMERIC
                                : LogicalType.numeric(
                                        TypeNames.numericPrecision(typmod), TypeNames.numericScale(typmod)));
            case MONEY -> fixed(name, 8, SmallTypes::money);
            case OID -> new OidCodec();
            default -> null;
        };
    }

    private TypeCodec calendar(int oid, String name, int typmod) {
        int precision = typmod < 0 ? NO_LIMIT : typmod;
        return switch (oid) {
            case DATE -> new FixedCodec(LogicalType.DATE, 4, CalendarText::date);
            case TIME -> new FixedCodec(withPrecision(LogicalType.Kind.TIME, precision, name), 8, CalendarText::time);
            case TIMESTAMP ->
                new FixedCodec(withPrecision(LogicalType.Kind.TIMESTAMP, precision, name), 8, CalendarText::timestamp);
            case TIMESTAMPTZ ->
                new FixedCodec(
                        withPrecision(LogicalType.Kind.TIMESTAMPTZ, precision, name), 8, CalendarText::timestamptz);
            case INTERVAL ->
                new FixedCodec(
                        LogicalType.of(LogicalType.Kind.INTERVAL, name),
                        16,
                        (data, at, out) -> CalendarText.interval(data, at, majorVersion, out));
            case TIMETZ -> fixed(name, 12, CalendarText::timetz);
            default -> null;
        };
    }

    private TypeCodec text(int oid, String name, int typmod) {
        int characters = typmod < 4 ? NO_LIMIT : typmod - 4;
        return switch (oid) {
            case TEXT -> new TextCodec(LogicalType.TEXT, encoding);
            case VARCHAR -> new TextCodec(withPrecision(LogicalType.Kind.TEXT, characters, name), encoding);
            case BPCHAR -> new TextCodec(withPrecision(LogicalType.Kind.CHAR, characters, name), encoding);
            case NAME -> new NameCodec(encoding);
            case CHAR -> fixed("\"char\"", 1, new CharText(majorVersion, encoding)::print);
            case JSON, PG_NODE_TREE, REFCURSOR -> new TextCodec(LogicalType.other(name), encoding);
            case XML -> new TextOnlyCodec(name, new XmlText(encoding)::print);
            case JSONB -> new TextOnlyCodec(name, new JsonbText(encoding)::print);
            case JSONPATH -> new TextOnlyCodec(name, new JsonPathText(encoding, majorVersion)::print);
            case TSVECTOR -> new TextOnlyCodec(name, new TextSearchText(encoding)::vector);
            case TSQUERY -> new TextOnlyCodec(name, new TextSearchText(encoding)::query);
            case BYTEA -> new BytesCodec(LogicalType.BYTEA);
            case BIT, VARBIT -> new TextOnlyCodec(name, SmallTypes::bits);
            default -> null;
        };
    }

    private TypeCodec geometryOrNetwork(int oid, String name) {
        GeometryText geometry = new GeometryText(majorVersion);
        return switch (oid) {
            case POINT -> fixed(name, 16, geometry::point);
            case LSEG -> fixed(name, 32, geometry::lseg);
            case BOX -> fixed(name, 32, geometry::box);
            case LINE -> fixed(name, 24, geometry::line);
            case CIRCLE -> fixed(name, 24, geometry::circle);
            case PATH -> new TextOnlyCodec(name, geometry::path);
            case POLYGON -> new TextOnlyCodec(name, geometry::polygon);
            case CIDR -> new TextOnlyCodec(name, NetworkText::cidr);
            case INET -> new TextOnlyCodec(name, NetworkText::inet);
            case MACADDR -> fixed(name, 6, (data, at, out) -> SmallTypes.macaddr(data, at, 6, out));
            case MACADDR8 -> fixed(name, 8, (data, at, out) -> SmallTypes.macaddr(data, at, 8, out));
            case UUID -> new FixedCodec(LogicalType.UUID, 16, SmallTypes::uuid);
            default -> null;
        };
    }

    private TypeCodec identifier(int oid, String name) {
        return switch (oid) {
            case TID -> fixed(name, 6, SmallTypes::tid);
            case XID, CID -> fixed(name, 4, (data, at, out) -> out.append(Le.u32(data, at)));
            case XID8 -> fixed(name, 8, (data, at, out) -> out.appendUnsigned(Le.i64(data, at)));
            case PG_LSN -> fixed(name, 8, SmallTypes::lsn);
            case TXID_SNAPSHOT, PG_SNAPSHOT -> new TextOnlyCodec(name, SmallTypes::snapshot);
            case REGPROC -> fixed(name, 4, reg::function);
            case REGPROCEDURE -> fixed(name, 4, reg::procedure);
            case REGOPER -> fixed(name, 4, reg::operator);
            case REGOPERATOR -> fixed(name, 4, reg::operatorWithTypes);
            case REGTYPE -> fixed(name, 4, reg::type);
            case REGCLASS -> qualified(name, Catalog.RELATION);
            case REGCONFIG -> qualified(name, Catalog.TEXT_SEARCH_CONFIGURATION);
            case REGDICTIONARY -> qualified(name, Catalog.TEXT_SEARCH_DICTIONARY);
            case REGCOLLATION -> qualified(name, Catalog.COLLATION);
            case REGROLE -> fixed(name, 4, (data, at, out) -> reg.bare(Catalog.ROLE, data, at, out));
            case REGNAMESPACE -> fixed(name, 4, (data, at, out) -> reg.bare(Catalog.NAMESPACE, data, at, out));
            default -> null;
        };
    }

    private TypeCodec qualified(String name, Catalog catalog) {
        return fixed(name, 4, (data, at, out) -> reg.qualified(catalog, data, at, out));
    }

    private TypeCodec internal(PgType type, String name) {
        return switch (type.oid()) {
            case INT2VECTOR -> new VectorCodec(LogicalType.other(name), 2);
            case OIDVECTOR -> new VectorCodec(LogicalType.other(name), 4);
            case ACLITEM -> {
                AclItemText acl = new AclItemText(objects);
                int length = type.length();
                yield fixed(name, length, (data, at, out) -> acl.print(data, at, length, out));
            }
            case PG_NDISTINCT -> new TextOnlyCodec(name, StatisticsText::ndistinct);
            case PG_DEPENDENCIES -> new TextOnlyCodec(name, StatisticsText::dependencies);
            case PG_MCV_LIST -> new BytesCodec(LogicalType.other(name));
            default -> null;
        };
    }

    private static TypeCodec fixed(String name, int lengthBytes, FixedCodec.Printer printer) {
        return new FixedCodec(LogicalType.other(name), lengthBytes, printer);
    }

    private static LogicalType withPrecision(LogicalType.Kind kind, int precision, String name) {
        return new LogicalType(kind, precision, -1, null, name);
    }
}
