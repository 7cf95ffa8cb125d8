package io.pagegrad.cli.damage;

import io.pagegrad.pagefile.ForwardingTable;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.TableProvenance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A table scanned with other options than the default ones. Its provenance says when damaged pages are left out.
final class OptionedTable extends ForwardingTable {
    private final ScanOptions options;

    OptionedTable(PagefileTable table, ScanOptions options) {
        super(table);
        this.options = options;
    }

    @Override
    public TableProvenance provenance() {
        TableProvenance whole = super.provenance();
        if (options.skipped() == null) {
            return whole;
        }
        Map<String, String> properties = new LinkedHashMap<>(whole.properties());
        properties.put("damaged_pages", "left out");
        return new TableProvenance(whole.format(), whole.database(), whole.table(), whole.files(), properties);
    }

    @Override
    public List<PagefileTable> leaves() throws IOException {
        List<PagefileTable> leaves = new ArrayList<>();
        for (PagefileTable leaf : table().leaves()) {
            leaves.add(new OptionedTable(leaf, options));
        }
        return leaves;
    }

    @Override
    public List<ScanUnit> scanUnits(Projection projection, long unitBytes) throws IOException {
        return table().scanUnits(projection, unitBytes, options);
    }
}
