package io.pagegrad.pagefile.postgres.type;

import java.util.Collection;
import java.util.List;

/// What codecs need to know of the catalogs of one database.
///
/// Thread-safe; answers do not change. OIDs are unsigned, held in `int`. Lists that are rarely asked for
/// ([#objects]) are read on the first call.
public interface TypeCatalog {
    /// Major version of the server that wrote the pages: 10 to 18.
    int majorVersion();

    /// `pg_database.encoding` of this database; names and text lie in it.
    int encoding();

    /// The type of that OID, or null when there is none.
    PgType type(int oid);

    /// `pg_enum.enumlabel` of the row of that OID, or null when there is none.
    String enumLabel(int enumValue);

    /// Columns of a table or composite type by `attnum` from 1, dropped ones included; empty when there are none.
    ///
    /// @param relation OID of the `pg_class` row, [PgType#relation()] of a composite type
    List<PgAttribute> attributes(int relation);

    /// `pg_range.rngsubtype` of a range type, 0 when there is none.
    int rangeSubtype(int rangeType);

    /// The range type (`pg_range.rngtypid`) whose `rngmultitypid` this is (14 and later), 0 when there is none.
    int rangeOfMultirange(int multirangeType);

    /// All rows of one catalog of named objects, in any order.
    Collection<PgObject> objects(PgObject.Catalog catalog);
}
