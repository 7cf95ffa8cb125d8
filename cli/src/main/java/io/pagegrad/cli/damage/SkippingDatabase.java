package io.pagegrad.cli.damage;

import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.SkippedPages;
import io.pagegrad.pagefile.TableSummary;
import io.pagegrad.pagefile.VerifyUnit;
import java.io.IOException;
import java.util.List;

/// A database whose tables are scanned without their damaged pages, which are noted. Thread-safe as `database`
/// is.
///
/// @param database what is read
/// @param skipped gets the pages that are left out
public record SkippingDatabase(PagefileDatabase database, SkippedPages skipped) implements PagefileDatabase {
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
        return new SkippingTable(database.table(name, only), skipped);
    }

    @Override
    public List<VerifyUnit> verifyUnits(long unitBytes) throws IOException {
        return database.verifyUnits(unitBytes);
    }
}
