package io.pagegrad.cli.damage;

import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.TableSummary;
import io.pagegrad.pagefile.VerifyUnit;
import java.io.IOException;
import java.util.List;

/// A database whose tables are scanned with other options than the default ones. Thread-safe as `database` is.
///
/// @param database what is read
/// @param options of every scan
public record OptionedDatabase(PagefileDatabase database, ScanOptions options) implements PagefileDatabase {
    @Override
    public String name() {
        return database.name();
    }

    @Override
    public List<TableSummary> tables() throws IOException {
        return database.tables();
    }

    @Override
    public PagefileTable table(String name, boolean only) throws IOException {
        return new OptionedTable(database.table(name, only), options);
    }

    @Override
    public List<VerifyUnit> verifyUnits(long unitBytes) throws IOException {
        return database.verifyUnits(unitBytes);
    }
}
