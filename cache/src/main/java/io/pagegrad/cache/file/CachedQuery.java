package io.pagegrad.cache.file;

import io.pagegrad.cache.load.LoadColumn;
import io.pagegrad.cache.load.LoadQuery;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.pagefile.Projection;
import java.util.List;
import java.util.stream.IntStream;

/// All columns of a cache file as they are: its query was evaluated when it was built.
record CachedQuery(CacheDirectory directory) implements LoadQuery {
    @Override
    public String text() {
        return directory.query();
    }

    @Override
    public Projection projection() {
        return new Projection(IntStream.range(0, directory.columns().size())
                .mapToObj(column -> new Projection.Item(column, Projection.Form.VALUE))
                .toList());
    }

    @Override
    public List<LoadColumn> outputs() {
        return directory.columns();
    }

    @Override
    public int[] plainColumns() {
        return IntStream.range(0, directory.columns().size()).toArray();
    }

    @Override
    public long limit() {
        return -1;
    }

    @Override
    public Evaluation open() {
        return new Evaluation() {
            @Override
            public ColumnBatch evaluate(ColumnBatch input) {
                return input;
            }

            @Override
            public void close() {}
        };
    }
}
