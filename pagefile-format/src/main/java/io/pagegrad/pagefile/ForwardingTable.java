package io.pagegrad.pagefile;

import io.pagegrad.column.ByteOrderedText;
import io.pagegrad.column.Schema;
import java.io.IOException;
import java.util.List;

/// A table whose rows are those of another one, read in a way of its own; what it does not say itself, that one
/// says.
public abstract class ForwardingTable implements PagefileTable {
    private final PagefileTable table;

    protected ForwardingTable(PagefileTable table) {
        this.table = table;
    }

    /// The other one.
    protected final PagefileTable table() {
        return table;
    }

    @Override
    public final String name() {
        return table.name();
    }

    @Override
    public final Schema schema() {
        return table.schema();
    }

    @Override
    public final ByteOrderedText byteOrderedText() {
        return table.byteOrderedText();
    }

    @Override
    public final boolean hasTexts() {
        return table.hasTexts();
    }

    @Override
    public final long sizeBytes() {
        return table.sizeBytes();
    }

    @Override
    public TableProvenance provenance() {
        return table.provenance();
    }

    /// To be told by each: leaves have to be read in the same way.
    @Override
    public abstract List<PagefileTable> leaves() throws IOException;

    @Override
    public List<VerifyUnit> verifyUnits(long unitBytes) throws IOException {
        return table.verifyUnits(unitBytes);
    }
}
