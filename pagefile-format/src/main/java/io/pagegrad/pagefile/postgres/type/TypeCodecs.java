package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.UnsupportedPagefileException;
import java.util.concurrent.ConcurrentHashMap;

/// The codec of every type of one database. Thread-safe.
public final class TypeCodecs {
    private final TypeCatalog catalog;
    private final ServerEncoding encoding;
    private final TypeNames names;
    private final ConcurrentHashMap<Long, TypeCodec> known = new ConcurrentHashMap<>();

    /// @throws UnsupportedPagefileException when the encoding of the database cannot be decoded
    public TypeCodecs(TypeCatalog catalog) {
        this.catalog = catalog;
        this.encoding = ServerEncoding.of(catalog.encoding());
        this.names = new TypeNames(catalog, new ObjectNames(catalog));
    }

    /// The codec of a type.
    ///
    /// @param oid of the type, unsigned
    /// @param typmod type modifier of the column, -1 when it has none
    /// @throws UnsupportedPagefileException when there is no such type, or its values cannot be given exactly;
    /// the message names the type
    public TypeCodec forType(int oid, int typmod) {
        long key = (long) oid << 32 | typmod & 0xFFFFFFFFL;
        TypeCodec codec = known.get(key);
        if (codec == null) {
            codec = make(oid, typmod);
            known.put(key, codec);
        }
        return codec;
    }

    private TypeCodec make(int oid, int typmod) {
        PgType type = catalog.type(oid);
        if (type == null) {
            throw new UnsupportedPagefileException(
                    "type with OID " + Integer.toUnsignedString(oid) + " is not in pg_type");
        }
        TypeCodec codec = BuiltinTypes.codec(oid, names.ofColumn(oid, typmod), typmod, encoding);
        if (codec == null) {
            throw new UnsupportedPagefileException("type " + type.name() + " cannot be read");
        }
        return codec;
    }
}
