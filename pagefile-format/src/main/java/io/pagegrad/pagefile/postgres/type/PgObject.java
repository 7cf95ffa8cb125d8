package io.pagegrad.pagefile.postgres.type;

import java.util.List;

/// A row of a catalog of named objects, as far as printing a `reg…` value or an `aclitem` needs it.
///
/// @param oid of the object
/// @param name its name, UTF-8 decoded
/// @param namespace OID of its schema, 0 where the catalog has none (roles, schemas)
/// @param arguments `proargtypes` of a function, `oprleft` and `oprright` of an operator, else empty
public record PgObject(int oid, String name, int namespace, List<Integer> arguments) {
    public PgObject {
        arguments = List.copyOf(arguments);
    }

    /// Which catalog an object is in.
    public enum Catalog {
        /// `pg_class`
        RELATION,
        /// `pg_proc`
        FUNCTION,
        /// `pg_operator`
        OPERATOR,
        /// `pg_type`
        TYPE,
        /// `pg_authid`, shared
        ROLE,
        /// `pg_namespace`
        NAMESPACE,
        /// `pg_ts_config`
        TEXT_SEARCH_CONFIGURATION,
        /// `pg_ts_dict`
        TEXT_SEARCH_DICTIONARY,
        /// `pg_collation`; only those of the database's encoding or of any (`collencoding` -1)
        COLLATION
    }
}
