package io.pagegrad.pagefile.postgres.catalog;

import io.pagegrad.pagefile.postgres.control.ServerVersion;
import io.pagegrad.pagefile.postgres.row.StoredColumn;
import java.util.ArrayList;
import java.util.List;

/// Columns of the two catalogs that must be read before `pg_attribute` can say anything, by version.
///
/// Each is written as words `name:type`, in `attnum` order.
///
/// Spec: PostgreSQL, tags REL_10_0 to REL_18_0, src/include/catalog/pg_attribute.h and pg_database.h.
final class BootstrapColumns {
    private BootstrapColumns() {}

    static List<StoredColumn> pgAttribute(ServerVersion version) {
        String head = "attrelid:oid attname:name atttypid:oid ";
        String tail = " attcollation:oid attacl:array attoptions:array attfdwoptions:array";
        String missing = " attmissingval:anyarray";
        return columns(
                switch (version) {
                    case PG10 ->
                        head
                                + "attstattarget:int4 attlen:int2 attnum:int2 attndims:int4 attcacheoff:int4 atttypmod:int4"
                                + " attbyval:bool attstorage:char attalign:char attnotnull:bool atthasdef:bool"
                                + " attidentity:char attisdropped:bool attislocal:bool attinhcount:int4" + tail;
                    case PG11 ->
                        head
                                + "attstattarget:int4 attlen:int2 attnum:int2 attndims:int4 attcacheoff:int4 atttypmod:int4"
                                + " attbyval:bool attstorage:char attalign:char attnotnull:bool atthasdef:bool"
                                + " atthasmissing:bool attidentity:char attisdropped:bool attislocal:bool"
                                + " attinhcount:int4" + tail + missing;
                    case PG12, PG13 ->
                        head
                                + "attstattarget:int4 attlen:int2 attnum:int2 attndims:int4 attcacheoff:int4 atttypmod:int4"
                                + " attbyval:bool attstorage:char attalign:char attnotnull:bool atthasdef:bool"
                                + " atthasmissing:bool attidentity:char attgenerated:char attisdropped:bool"
                                + " attislocal:bool attinhcount:int4" + tail + missing;
                    case PG14, PG15 ->
                        head
                                + "attstattarget:int4 attlen:int2 attnum:int2 attndims:int4 attcacheoff:int4 atttypmod:int4"
                                + " attbyval:bool attalign:char attstorage:char attcompression:char attnotnull:bool"
                                + " atthasdef:bool atthasmissing:bool attidentity:char attgenerated:char"
                                + " attisdropped:bool attislocal:bool attinhcount:int4" + tail + missing;
                    case PG16 ->
                        head
                                + "attlen:int2 attnum:int2 attcacheoff:int4 atttypmod:int4 attndims:int2 attbyval:bool"
                                + " attalign:char attstorage:char attcompression:char attnotnull:bool atthasdef:bool"
                                + " atthasmissing:bool attidentity:char attgenerated:char attisdropped:bool"
                                + " attislocal:bool attinhcount:int2 attstattarget:int2" + tail + missing;
                    case PG17 ->
                        head
                                + "attlen:int2 attnum:int2 attcacheoff:int4 atttypmod:int4 attndims:int2 attbyval:bool"
                                + " attalign:char attstorage:char attcompression:char attnotnull:bool atthasdef:bool"
                                + " atthasmissing:bool attidentity:char attgenerated:char attisdropped:bool"
                                + " attislocal:bool attinhcount:int2 attcollation:oid attstattarget:int2"
                                + " attacl:array attoptions:array attfdwoptions:array" + missing;
                    case PG18 ->
                        head
                                + "attlen:int2 attnum:int2 atttypmod:int4 attndims:int2 attbyval:bool"
                                + " attalign:char attstorage:char attcompression:char attnotnull:bool atthasdef:bool"
                                + " atthasmissing:bool attidentity:char attgenerated:char attisdropped:bool"
                                + " attislocal:bool attinhcount:int2 attcollation:oid attstattarget:int2"
                                + " attacl:array attoptions:array attfdwoptions:array" + missing;
                });
    }

    /// The columns of `pg_database` up to the last one that is needed; more may follow.
    static List<StoredColumn> pgDatabase(ServerVersion version) {
        return columns(
                switch (version) {
                    case PG10, PG11 ->
                        "datname:name datdba:oid encoding:int4 datcollate:name datctype:name datistemplate:bool"
                                + " datallowconn:bool datconnlimit:int4 datlastsysoid:oid datfrozenxid:oid"
                                + " datminmxid:oid dattablespace:oid";
                    case PG12, PG13, PG14 ->
                        "oid:oid datname:name datdba:oid encoding:int4 datcollate:name datctype:name datistemplate:bool"
                                + " datallowconn:bool datconnlimit:int4 datlastsysoid:oid datfrozenxid:oid"
                                + " datminmxid:oid dattablespace:oid";
                    case PG15, PG16 ->
                        "oid:oid datname:name datdba:oid encoding:int4 datlocprovider:char datistemplate:bool"
                                + " datallowconn:bool datconnlimit:int4 datfrozenxid:oid datminmxid:oid"
                                + " dattablespace:oid datcollate:text";
                    case PG17, PG18 ->
                        "oid:oid datname:name datdba:oid encoding:int4 datlocprovider:char datistemplate:bool"
                                + " datallowconn:bool dathasloginevt:bool datconnlimit:int4 datfrozenxid:oid"
                                + " datminmxid:oid dattablespace:oid datcollate:text";
                });
    }

    private static List<StoredColumn> columns(String words) {
        List<StoredColumn> columns = new ArrayList<>();
        for (String word : words.strip().split(" +")) {
            int colon = word.indexOf(':');
            columns.add(column(word.substring(0, colon), word.substring(colon + 1)));
        }
        return columns;
    }

    private static StoredColumn column(String name, String type) {
        return switch (type) {
            case "bool" -> column(name, 16, 1, 1);
            case "char" -> column(name, 18, 1, 1);
            case "name" -> column(name, 19, CatalogRow.NAME_BYTES, 1);
            case "int2" -> column(name, 21, 2, 2);
            case "int4" -> column(name, 23, 4, 4);
            case "oid" -> column(name, 26, 4, 4);
            case "text" -> column(name, 25, StoredColumn.VARLENA, 4);
            case "array" -> column(name, 0, StoredColumn.VARLENA, 4);
            case "anyarray" -> column(name, 0, StoredColumn.VARLENA, 8);
            default -> throw new IllegalArgumentException(name + ": unknown type " + type);
        };
    }

    private static StoredColumn column(String name, int type, int length, int alignment) {
        return new StoredColumn(name, type, -1, length, true, alignment, false, false, false, 0, null);
    }
}
