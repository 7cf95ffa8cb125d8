package io.pagegrad.cache.load;

import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// One reading thread: takes scan units and turns each into row groups.
final class UnitReader implements LoadThreads.Worker {
    private final List<ScanUnit> units;
    private final UnitQueue<List<LoadedGroup>> queue;
    private final LoadMonitor monitor;
    private final LongAdder dropped;
    private final GroupBuilder builder;
    private final RowFeed feed;
    private long wanted;

    /// @param observer null for nobody
    UnitReader(
            List<ScanUnit> units,
            UnitQueue<List<LoadedGroup>> queue,
            LoadPlan plan,
            MemoryBudget budget,
            LoadMonitor monitor,
            LongAdder dropped,
            List<PhysicalType> inputTypes,
            ColumnObserver observer) {
        this.units = units;
        this.queue = queue;
        this.monitor = monitor;
        this.dropped = dropped;
        this.builder = new GroupBuilder(plan, budget, observer);
        this.feed = RowFeed.of(plan, inputTypes, observer);
        this.wanted = plan.query().limit() < 0 ? Long.MAX_VALUE : plan.query().limit();
    }

    @Override
    public void run(int unit) throws IOException {
        builder.begin(unit);
        long seen = 0;
        try (ScanCursor cursor = feed.open(units.get(unit))) {
            long droppedBefore = builder.dropped();
            while (!queue.isStopped()) {
                long left = wanted - builder.unitRows() - (builder.dropped() - droppedBefore);
                int read = left <= 0 ? 0 : feed.feed(cursor, builder, left);
                long bytes = cursor.bytesRead();
                monitor.advance(bytes - seen, read + feed.takeLeftOut());
                seen = bytes;
                if (read == 0) {
                    break;
                }
            }
            wanted -= builder.unitRows() + builder.dropped() - droppedBefore;
        }
        builder.finish();
        queue.complete(unit, builder.groups());
        if (wanted <= 0) {
            queue.close();
        }
    }

    @Override
    public void close() {
        dropped.add(builder.dropped());
        builder.trim();
        feed.close();
    }
}
