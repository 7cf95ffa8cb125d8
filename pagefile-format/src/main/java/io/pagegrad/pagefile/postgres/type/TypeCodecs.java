package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.postgres.datum.Alignment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/// The codec of every type of one database. Thread-safe.
public final class TypeCodecs {
    /// Types may contain types; a chain longer than this is a circle in damaged catalogs.
    private static final int MAX_NESTING = 100;

    private static final int FIRST_USER_OID = 16_384;

    private final TypeCatalog catalog;
    private final TypeNames names;
    private final BuiltinTypes builtin;
    private final ConcurrentHashMap<Long, TypeCodec> known = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, ArrayCodec.Element> elements = new ConcurrentHashMap<>();

    /// @throws UnsupportedPagefileException when the encoding of the database cannot be decoded
    public TypeCodecs(TypeCatalog catalog) {
        this.catalog = catalog;
        ObjectNames objects = new ObjectNames(catalog);
        this.names = new TypeNames(catalog, objects);
        this.builtin = new BuiltinTypes(ServerEncoding.of(catalog.encoding()), catalog.majorVersion(), objects, names);
    }

    /// The codec of a type.
    ///
    /// @param oid of the type, unsigned
    /// @param typmod type modifier of the column, -1 when it has none
    /// @throws UnsupportedPagefileException when there is no such type, or its values cannot be given exactly;
    /// the message names the type
    public TypeCodec forType(int oid, int typmod) {
        return forType(oid, typmod, 0);
    }

    private TypeCodec forType(int oid, int typmod, int nesting) {
        long key = (long) oid << 32 | typmod & 0xFFFFFFFFL;
        TypeCodec codec = known.get(key);
        if (codec == null) {
            PgType type = catalog.type(oid);
            if (type == null) {
                throw new UnsupportedPagefileException(
                        "type with OID " + Integer.toUnsignedString(oid) + " is not in pg_type");
            }
            if (nesting > MAX_NESTING) {
                throw new UnsupportedPagefileException(
                        "type " + type.name() + " contains itself, or types nested deeper than " + MAX_NESTING);
            }
            codec = make(type, names.ofColumn(oid, typmod), typmod, nesting + 1);
            known.put(key, codec);
        }
        return codec;
    }

    private TypeCodec make(PgType type, String name, int typmod, int nesting) {
        return switch (type.kind()) {
            case 'b' -> base(type, name, typmod, nesting);
            case 'c' -> composite(type, name, nesting);
            case 'd' -> DomainCodec.of(name, forType(type.baseType(), type.typmod(), nesting));
            case 'e' -> new EnumCodec(name, catalog);
            case 'r' -> range(type, name, nesting);
            case 'm' -> multirange(type, name, nesting);
            default -> {
                if (type.oid() == BuiltinTypes.ANYARRAY) {
                    yield new ArrayCodec(name, 0, this::element);
                }
                throw new UnsupportedPagefileException("pseudo-type " + name + " cannot be read");
            }
        };
    }

    private TypeCodec base(PgType type, String name, int typmod, int nesting) {
        if (TypeNames.isArray(type)) {
            PgType element = catalog.type(type.element());
            if (element == null) {
                throw new UnsupportedPagefileException("type " + name + " is an array of a type that does not exist");
            }
            if (element.array() == type.oid()) {
                // resolved here so that an element type that cannot be read is refused now
                ArrayCodec.Element declared = element(element, typmod, nesting);
                return new ArrayCodec(name, element.oid(), oid -> oid == element.oid() ? declared : element(oid));
            }
        }
        TypeCodec codec = builtin.codec(type, name, typmod);
        if (codec == null) {
            throw new UnsupportedPagefileException(
                    Integer.compareUnsigned(type.oid(), FIRST_USER_OID) < 0
                            ? "type " + name + " cannot be read"
                            : "type " + name + " cannot be read: it is a base type of an extension");
        }
        return codec;
    }

    private ArrayCodec.Element element(int oid) {
        ArrayCodec.Element element = elements.get(oid);
        if (element == null) {
            PgType type = catalog.type(oid);
            if (type == null) {
                throw new UnsupportedPagefileException(
                        "an array has elements of type " + Integer.toUnsignedString(oid) + ", which is not in pg_type");
            }
            element = element(type, -1, 0);
            elements.put(oid, element);
        }
        return element;
    }

    private ArrayCodec.Element element(PgType type, int typmod, int nesting) {
        return new ArrayCodec.Element(forType(type.oid(), typmod, nesting), layout(type), type.delimiter());
    }

    private ElementLayout layout(PgType type) {
        return ElementLayout.of(type, catalog.majorVersion());
    }

    private TypeCodec composite(PgType type, String name, int nesting) {
        List<CompositeCodec.Attribute> attributes = new ArrayList<>();
        for (PgAttribute attribute : catalog.attributes(type.relation())) {
            ElementLayout layout = new ElementLayout(
                    attribute.name(),
                    attribute.length(),
                    Alignment.bytes(attribute.alignment()),
                    catalog.majorVersion());
            TypeCodec codec = attribute.dropped() ? null : forType(attribute.type(), attribute.typmod(), nesting);
            attributes.add(new CompositeCodec.Attribute(layout, codec));
        }
        return new CompositeCodec(name, type.oid(), attributes, oid -> forType(oid, -1));
    }

    private RangeCodec range(PgType type, String name, int nesting) {
        PgType subtype = catalog.type(catalog.rangeSubtype(type.oid()));
        if (subtype == null) {
            throw new UnsupportedPagefileException("range type " + name + " has no subtype in pg_range");
        }
        return new RangeCodec(name, forType(subtype.oid(), -1, nesting), layout(subtype));
    }

    private TypeCodec multirange(PgType type, String name, int nesting) {
        int range = catalog.rangeOfMultirange(type.oid());
        if (range == 0 || !(forType(range, -1, nesting) instanceof RangeCodec codec)) {
            throw new UnsupportedPagefileException("multirange type " + name + " has no range type in pg_range");
        }
        return new MultirangeCodec(name, codec);
    }
}
