package io.pagegrad.trainer.train;

import io.pagegrad.trainer.backend.RowSegment;
import java.util.ArrayList;
import java.util.List;

/// Picks evenly spaced runs of rows, the same ones every time.
final class RowSample {
    private static final long RUN_ROWS = 128;

    private RowSample() {}

    /// About `most` rows, all of them when there are no more.
    static List<RowSegment> of(List<RowSegment> rows, long most) {
        long total = rows.stream().mapToLong(RowSegment::rows).sum();
        if (total <= most) {
            return rows;
        }
        long runs = most / RUN_ROWS;
        List<RowSegment> sample = new ArrayList<>();
        int index = 0;
        long start = 0;
        for (long run = 0; run < runs; run++) {
            long wanted = total / runs * run;
            while (wanted >= start + rows.get(index).rows()) {
                start += rows.get(index).rows();
                index++;
            }
            RowSegment segment = rows.get(index);
            long from = segment.from() + wanted - start;
            sample.add(new RowSegment(segment.columns(), from, Math.min(segment.to(), from + RUN_ROWS)));
        }
        return sample;
    }
}
