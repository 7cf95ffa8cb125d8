package io.pagegrad.pagefile.postgres.catalog;

/// One row of `pg_database`.
///
/// @param oid unsigned
/// @param name `datname`
/// @param encoding `encoding`
/// @param tablespace `dattablespace`: where relations lie that name none
/// @param byteOrdered true when text is ordered byte by byte by default: `datcollate` `C` or `POSIX` of the C
/// library
///     (`datlocprovider` `c`), or any locale of the server's own (`b`)
/// @param connectionLimit `datconnlimit`; -2 marks a database whose removal was cut short
public record DatabaseRow(
        int oid, String name, int encoding, int tablespace, boolean byteOrdered, int connectionLimit) {
    /// True when DROP DATABASE was interrupted: its files may be gone.
    public boolean isInvalid() {
        return connectionLimit == -2;
    }
}
