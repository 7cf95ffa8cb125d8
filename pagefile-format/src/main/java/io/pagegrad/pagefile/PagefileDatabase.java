package io.pagegrad.pagefile;

import java.io.IOException;
import java.util.List;

/// One database of a source: its tables by name. Thread-safe; lives as long as its source.
public interface PagefileDatabase {
    String name();

    /// Every relation that holds rows, system catalogs last; those that cannot be read say why in
    /// [TableSummary#refusal()].
    List<TableSummary> tables() throws IOException;

    /// Opens a table by the name a user wrote.
    ///
    /// @param name `t`, `schema.t` or `"Odd Schema"."T"`, resolved as SQL does, search path `public`
    /// @param only true leaves out inheriting tables and partitions, as `FROM ONLY t` does
    /// @throws UnknownNameException when there is no such table
    /// @throws UnsupportedPagefileException when the relation is of a kind that cannot be read from pages
    PagefileTable table(String name, boolean only) throws IOException;

    /// Units that check every file of the database.
    ///
    /// @throws UnsupportedPagefileException when the format cannot check
    default List<VerifyUnit> verifyUnits(long unitBytes) throws IOException {
        throw new UnsupportedPagefileException("database " + name() + " is of a format that cannot be verified");
    }
}
