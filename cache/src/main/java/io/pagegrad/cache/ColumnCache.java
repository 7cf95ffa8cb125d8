package io.pagegrad.cache;

import io.pagegrad.column.Block;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Off-heap columns in row groups, owned: closing frees the memory, and every view of it fails from then on.
///
/// Rows lie in the physical order of their table; a row group holds the training rows of its part of the
/// table first and the validation rows behind them. Same table, query and options give the same groups and
/// values whatever the number of threads. Immutable but for [#close()]; any thread may read. Who works on the
/// addresses of columns, which no view guards, announces it with [#use()].
public final class ColumnCache implements AutoCloseable {
    private static final int CLOSED = -1;

    private final List<CacheColumn> columns;
    private final List<RowGroup> groups;
    private final RowSet all;
    private final RowSet training;
    private final RowSet validation;
    private final List<InputTransform> transforms;
    private final CacheProvenance provenance;
    private final List<Block> blocks;

    /// Users at work, or [#CLOSED].
    private final AtomicInteger users = new AtomicInteger();

    /// Keeps the cache open until it is closed itself.
    public interface Use extends AutoCloseable {
        @Override
        void close();
    }

    /// For loaders: takes ownership of `blocks`, in which everything that `groups` views lies.
    ///
    /// @param validation slices of `groups` that are not for training, or null when there are none
    public ColumnCache(
            List<CacheColumn> columns,
            List<RowGroup> groups,
            RowSet training,
            RowSet validation,
            List<InputTransform> transforms,
            CacheProvenance provenance,
            List<Block> blocks) {
        this.columns = List.copyOf(columns);
        this.groups = List.copyOf(groups);
        this.all = RowSet.all(groups);
        this.training = training == null ? all : training;
        this.validation = validation == null ? new RowSet.Builder().build() : validation;
        this.transforms = List.copyOf(transforms);
        this.provenance = Objects.requireNonNull(provenance);
        this.blocks = List.copyOf(blocks);
    }

    public List<CacheColumn> columns() {
        return columns;
    }

    /// Index of the column of that exact name, or -1.
    public int columnIndex(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    public long rows() {
        return all.rows();
    }

    public List<RowGroup> groups() {
        return groups;
    }

    /// Every row.
    public RowSet allRows() {
        return all;
    }

    /// The rows to train on: all of them unless a validation part was asked for.
    public RowSet trainingRows() {
        return training;
    }

    /// The rows to validate on, perhaps none.
    public RowSet validationRows() {
        return validation;
    }

    /// How each output of the query became columns, in order of the outputs.
    public List<InputTransform> transforms() {
        return transforms;
    }

    public CacheProvenance provenance() {
        return provenance;
    }

    /// Off-heap bytes that this cache holds; 0 once closed.
    public long sizeBytes() {
        long sum = 0;
        for (Block block : blocks) {
            sum += block.isOpen() ? block.sizeBytes() : 0;
        }
        return sum;
    }

    /// Begins to work on the memory of columns.
    ///
    /// @throws IllegalStateException when the cache is closed
    public Use use() {
        if (users.getAndUpdate(count -> count == CLOSED ? CLOSED : count + 1) == CLOSED) {
            throw new IllegalStateException("the cache is closed");
        }
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (ended.compareAndSet(false, true)) {
                users.decrementAndGet();
            }
        };
    }

    /// Frees the columns. Closing twice is harmless.
    ///
    /// @throws IllegalStateException when somebody works on the columns; they stay as they are
    @Override
    public void close() {
        int before = users.compareAndExchange(0, CLOSED);
        if (before > 0) {
            throw new IllegalStateException(
                    "the cache is in use, by a run that trains on it or the like: end that first, then close");
        }
        RuntimeException failure = null;
        for (Block block : blocks) {
            try {
                block.close();
            } catch (IllegalStateException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
