package io.pagegrad.cache.load;

import io.pagegrad.cache.Precision;
import io.pagegrad.column.Closing;
import io.pagegrad.pagefile.device.DecodedRows;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Several observers of one load, told one after the other: devices that all want its columns.
public final class ObserverGroup implements ColumnObserver {
    private final List<ColumnObserver> members;

    /// @param members closed with the group
    public ObserverGroup(List<? extends ColumnObserver> members) {
        this.members = List.copyOf(members);
    }

    @Override
    public void decoded(MemorySegment room, long offset, DecodedRows rows, int item, Numbers form) {
        members.forEach(member -> member.decoded(room, offset, rows, item, form));
    }

    @Override
    public void loaded(int column, Rows rows) {
        members.forEach(member -> member.loaded(column, rows));
    }

    @Override
    public void filled(MemorySegment numbers, int rows, Precision precision, MemorySegment nulls, double standIn) {
        members.forEach(member -> member.filled(numbers, rows, precision, nulls, standIn));
    }

    @Override
    public void scaled(int column, Precision precision, double shift, double factor) {
        members.forEach(member -> member.scaled(column, precision, shift, factor));
    }

    @Override
    public void encoded(MemorySegment codes, Categories categories, MemorySegment numbers) {
        members.forEach(member -> member.encoded(codes, categories, numbers));
    }

    /// Closes all, whatever closing one says.
    @Override
    public void close() {
        Closing.all(members);
    }
}
