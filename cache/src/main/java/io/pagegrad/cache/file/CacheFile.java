package io.pagegrad.cache.file;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.cache.load.CacheLoader;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cache.load.LoadQuery;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileTable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// A cache file, opened: the result of a query as it was when the file was built or last refreshed, mapped.
/// Thread-safe; the opener closes it, after every cursor over it.
///
/// A file that is refreshed meanwhile stays as it was for those who have it open.
public final class CacheFile implements AutoCloseable {
    private final Path path;
    private final CacheDirectory directory;
    private final long fileBytes;
    private final Arena arena;
    private final MemorySegment mapped;

    private CacheFile(Path path, CacheDirectory directory, long fileBytes, Arena arena, MemorySegment mapped) {
        this.path = path;
        this.directory = directory;
        this.fileBytes = fileBytes;
        this.arena = arena;
        this.mapped = mapped;
    }

    /// Evaluates a SELECT over `database` and writes its rows to `path`, which is replaced once all is written.
    ///
    /// @param sql without LIMIT and TABLESAMPLE
    /// @throws IOException when files cannot be read or written
    /// @throws io.pagegrad.pagefile.PagefileException when rows cannot be given
    /// @throws io.pagegrad.expression.ExpressionException on a mistake in the SELECT
    /// @throws java.util.concurrent.CancellationException when `monitor` was cancelled; the old file stays
    public static void build(Path path, PagefileDatabase database, String sql, int threads, LoadMonitor monitor)
            throws IOException {
        new CacheFileWriter(path, database, threads, monitor).build(sql);
    }

    /// Brings the file up to the present state of its table: reads the pages, decodes those stretches whose
    /// rows differ, and keeps all others.
    ///
    /// @param database as that from which the file was built
    /// @throws io.pagegrad.pagefile.RefusedPagefileException when it is another cluster, or another process
    /// refreshes the file
    /// @throws io.pagegrad.pagefile.CorruptPageException when the file is damaged
    public static RefreshReport refresh(Path path, PagefileDatabase database, int threads, LoadMonitor monitor)
            throws IOException {
        return new CacheFileWriter(path, database, threads, monitor).refresh();
    }

    /// @throws io.pagegrad.pagefile.CorruptPageException when it is no cache file, is cut off or damaged
    /// @throws io.pagegrad.pagefile.UnsupportedPagefileException when a newer version made it
    public static CacheFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            CacheDirectory directory =
                    CacheFileChannel.existing(path, channel).readDirectory().content();
            long size = channel.size();
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            CacheFile file = new CacheFile(path, directory, size, arena, mapped);
            arena = null;
            return file;
        } finally {
            if (arena != null) {
                arena.close();
            }
        }
    }

    /// The rows as a table, whose columns are the outputs of the query.
    public PagefileTable table() {
        return new CachedTable(path, directory, mapped);
    }

    /// Every column of [#table()], each taken as the query that was built says.
    public LoadQuery query() {
        return new CachedQuery(directory);
    }

    /// Loads all rows for training.
    ///
    /// @see CacheLoader#load
    public ColumnCache load(LoadOptions options, LoadMonitor monitor) throws IOException {
        return CacheLoader.load(table(), query(), options, monitor);
    }

    public CacheFileInfo info() {
        List<ColumnStatistics> statistics = new ArrayList<>();
        for (int column = 0; column < directory.columns().size(); column++) {
            statistics.add(statistics(column));
        }
        return new CacheFileInfo(
                directory.query(),
                directory.source(),
                directory.columns(),
                statistics,
                directory.units().stream().mapToLong(StoredUnit::rows).sum(),
                directory.units().stream().mapToLong(StoredUnit::rowsRead).sum(),
                directory.units().size(),
                fileBytes,
                directory.liveBytes());
    }

    /// Merged over the units in their order: the same whether the file was built at once or refreshed.
    private ColumnStatistics statistics(int column) {
        ColumnStatistics sum = ColumnStatistics.EMPTY;
        for (StoredUnit unit : directory.units()) {
            ColumnStatistics part = unit.parts().get(column).statistics();
            if (part == null) {
                return null;
            }
            sum = sum.merge(part);
        }
        return sum;
    }

    /// Unmaps the file. Closing twice is harmless.
    @Override
    public synchronized void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
