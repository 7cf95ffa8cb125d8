package io.pagegrad.cache.load;

import io.pagegrad.expression.parse.TableSample;
import io.pagegrad.expression.parse.TableSample.Method;
import io.pagegrad.pagefile.ForwardingTable;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A table of which only a random sample of rows is read, in physical order. Immutable, thread-safe.
///
/// Which rows are chosen is a function of the table, the method, its argument and the seed; neither threads
/// nor the size of scan units matter. They are not the rows that the server's TABLESAMPLE chooses for the
/// same seed.
public final class SampledTable extends ForwardingTable {
    private final TableSample sample;
    private final RowChoice choice;

    private SampledTable(PagefileTable table, TableSample sample, RowChoice choice) {
        super(table);
        this.sample = sample;
        this.choice = choice;
    }

    /// `table` itself when `sample` is null.
    ///
    /// @throws IOException when a reservoir has to count rows and cannot read them
    public static PagefileTable of(PagefileTable table, TableSample sample) throws IOException {
        if (sample == null) {
            return table;
        }
        long seed = sample.seed() == null ? 0 : Double.doubleToLongBits(sample.seed());
        RowChoice choice = sample.method() == Method.RESERVOIR
                ? RowChoice.reservoir(seed, (long) sample.argument(), units(table, new Projection(List.of())))
                : RowChoice.percentage(seed, sample.argument());
        return new SampledTable(table, sample, choice);
    }

    /// Units of one fixed size: the choice names rows by unit and place, and must not depend on what a caller
    /// asks for.
    private static List<ScanUnit> units(PagefileTable table, Projection projection) throws IOException {
        return table.scanUnits(projection, UnitSize.bytes(table.sizeBytes()));
    }

    /// This one alone: the choice is made among the rows of the whole table.
    @Override
    public List<PagefileTable> leaves() {
        return List.of(this);
    }

    /// Units of the table's own size, whatever `unitBytes` says; of single pages when whole pages are sampled.
    @Override
    public List<ScanUnit> scanUnits(Projection projection, long unitBytes) throws IOException {
        List<ScanUnit> sampled = new ArrayList<>();
        if (sample.method() == Method.SYSTEM) {
            List<ScanUnit> pages = table().scanUnits(projection, 1);
            RowChoice.Numbers numbers = choice.of(0);
            for (int page = 0; page < pages.size(); page++) {
                if (numbers.isChosen(page)) {
                    sampled.add(pages.get(page));
                }
            }
            return sampled;
        }
        List<ScanUnit> units = units(table(), projection);
        for (int unit = 0; unit < units.size(); unit++) {
            sampled.add(new SampledUnit(units.get(unit), unit, choice, projection.physicalTypes(schema())));
        }
        return sampled;
    }
}
