package io.pagegrad.trainer.train;

import io.pagegrad.trainer.backend.RowMix;
import io.pagegrad.trainer.backend.RowSegment;
import java.util.ArrayList;
import java.util.List;

/// Picks short runs of rows, spread over all of them, by a seed: those of [RowMix#sample], where they lie.
final class RowSample {
    private RowSample() {}

    /// About `most` rows, at least one run; all of them when there are no more.
    static List<RowSegment> of(List<RowSegment> rows, long most, long seed) {
        long wanted = Math.max(most, RowMix.RUN_ROWS);
        if (isAll(rows, wanted)) {
            return rows;
        }
        RowMix mix = RowMix.sample(rows, seed, wanted);
        List<RowSegment> sample = new ArrayList<>();
        int index = 0;
        long start = 0;
        for (long run = 0; run < mix.taken() / RowMix.RUN_ROWS; run++) {
            long first = mix.run(run);
            long end = first + RowMix.RUN_ROWS;
            while (first < end) {
                RowSegment segment = rows.get(index);
                if (first >= start + segment.rows()) {
                    start += segment.rows();
                    index++;
                    continue;
                }
                long from = segment.from() + first - start;
                long to = Math.min(segment.to(), from + end - first);
                sample.add(new RowSegment(segment.columns(), from, to));
                first += to - from;
            }
        }
        return sample;
    }

    /// Whether a sample of `most` rows is all of them.
    static boolean isAll(List<RowSegment> rows, long most) {
        return rows.stream().mapToLong(RowSegment::rows).sum() <= most;
    }
}
