package io.pagegrad.cache.file;

import io.pagegrad.column.Schema;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.TableProvenance;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The rows of a cache file as a table, so that whatever reads tables reads caches. Immutable, thread-safe;
/// lives as long as its [CacheFile].
final class CachedTable implements PagefileTable {
    private final Path path;
    private final CacheDirectory directory;
    private final MemorySegment file;
    private final Schema schema;

    CachedTable(Path path, CacheDirectory directory, MemorySegment file) {
        this.path = path;
        this.directory = directory;
        this.file = file;
        this.schema = new Schema(
                directory.columns().stream().map(column -> column.field()).toList());
    }

    @Override
    public String name() {
        return directory.source().table();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public boolean hasTexts() {
        return false;
    }

    @Override
    public long sizeBytes() {
        return directory.liveBytes();
    }

    @Override
    public TableProvenance provenance() {
        return directory.source();
    }

    @Override
    public List<ScanUnit> scanUnits(Projection projection, long unitBytes) {
        for (Projection.Item item : projection.items()) {
            if (item.form() == Projection.Form.TEXT) {
                throw new UnsupportedPagefileException("a cache file holds values: column "
                        + schema.field(item.column()).name() + " cannot be had as text");
            }
        }
        List<ScanUnit> units = new ArrayList<>();
        List<StoredUnit> gathered = new ArrayList<>();
        long bytes = 0;
        for (StoredUnit unit : directory.units()) {
            gathered.add(unit);
            bytes += unit.bytes();
            if (bytes >= unitBytes) {
                units.add(new CachedUnit(path, file, schema, projection, List.copyOf(gathered)));
                gathered.clear();
                bytes = 0;
            }
        }
        if (!gathered.isEmpty()) {
            units.add(new CachedUnit(path, file, schema, projection, List.copyOf(gathered)));
        }
        return units;
    }
}
