package io.pagegrad.cache;

import io.pagegrad.column.Block;
import java.util.ArrayList;
import java.util.Arrays;
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
    private final List<Runnable> closedFirst = new ArrayList<>();

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

    /// One cache of this one's rows, all to train on, and another's, all to validate on. It owns the memory of
    /// both, which are closed from then on.
    ///
    /// @param other of the same columns, made by the same transforms
    /// @throws IllegalArgumentException when a column is missing there, or is another; nothing has changed then
    /// @throws IllegalStateException when one of them is closed or in use
    public ColumnCache validatedBy(ColumnCache other) {
        if (other.columns.size() != columns.size()) {
            throw new IllegalArgumentException("the rows to validate on have the columns " + names(other)
                    + ", the rows to train on " + names(this));
        }
        int[] indices = new int[columns.size()];
        for (int c = 0; c < indices.length; c++) {
            CacheColumn column = columns.get(c);
            indices[c] = other.columnIndex(column.name());
            if (indices[c] < 0) {
                throw new IllegalArgumentException("the rows to validate on have no column " + column.name());
            }
            CacheColumn found = other.columns.get(indices[c]);
            if (found.type() != column.type() || found.lanes() != column.lanes()) {
                throw new IllegalArgumentException("column " + column.name() + " is " + found.lanes() + " "
                        + found.type() + " in the rows to validate on and " + column.lanes() + " " + column.type()
                        + " in those to train on");
            }
        }
        List<RowGroup> together = new ArrayList<>(groups);
        RowSet.Builder held = new RowSet.Builder();
        for (RowGroup group : other.groups) {
            List<ColumnView> views =
                    Arrays.stream(indices).mapToObj(group::column).toList();
            RowGroup moved = new RowGroup(together.size(), rows() + group.firstRow(), group.rows(), views);
            together.add(moved);
            held.add(moved, 0, moved.rows());
        }
        giveUp();
        try {
            other.giveUp();
        } catch (IllegalStateException e) {
            users.set(0);
            throw e;
        }
        List<Block> memory = new ArrayList<>(blocks);
        memory.addAll(other.blocks);
        CacheProvenance rows = new CacheProvenance(
                provenance.table(),
                provenance.query(),
                provenance.rowsRead() + other.provenance.rowsRead(),
                provenance.rowsDropped() + other.provenance.rowsDropped());
        ColumnCache both =
                new ColumnCache(columns, together, RowSet.all(groups), held.build(), transforms, rows, memory);
        both.closedFirst.addAll(closedFirst);
        both.closedFirst.addAll(other.closedFirst);
        return both;
    }

    private static List<String> names(ColumnCache cache) {
        return cache.columns.stream().map(CacheColumn::name).toList();
    }

    /// Leaves the memory to somebody else.
    private void giveUp() {
        if (!users.compareAndSet(0, CLOSED)) {
            throw new IllegalStateException("the cache is closed or in use");
        }
    }

    /// Runs `close` before the memory is freed, for who knows addresses of columns. For loaders.
    public void closeFirst(Runnable close) {
        closedFirst.add(close);
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
        closedFirst.forEach(Runnable::run);
        closedFirst.clear();
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
