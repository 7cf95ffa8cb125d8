package io.pagegrad.pagefile.postgres.type;

/// One row of `pg_type`, columns by their own names.
///
/// OIDs are unsigned, held in `int`.
///
/// @param oid of the type
/// @param name `typname`
/// @param namespace `typnamespace`
/// @param length `typlen`: bytes, -1 for a varlena, -2 for a C string
/// @param byValue `typbyval`
/// @param alignment `typalign`: `c`, `s`, `i` or `d`
/// @param kind `typtype`: `b`ase, `c`omposite, `d`omain, `e`num, `p`seudo, `r`ange, `m`ultirange
/// @param category `typcategory`
/// @param element `typelem`
/// @param array `typarray`
/// @param relation `typrelid`, the `pg_class` row of a composite type
/// @param baseType `typbasetype` of a domain
/// @param typmod `typtypmod` of a domain, else -1
/// @param delimiter `typdelim`, between elements of an array of this type
public record PgType(
        int oid,
        String name,
        int namespace,
        int length,
        boolean byValue,
        char alignment,
        char kind,
        char category,
        int element,
        int array,
        int relation,
        int baseType,
        int typmod,
        char delimiter) {}
