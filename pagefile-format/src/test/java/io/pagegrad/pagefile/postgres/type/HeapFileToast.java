package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.datum.Varlena;
import io.pagegrad.pagefile.postgres.toast.ToastReader;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Values out of line from the tuples of a TOAST relation's file.
final class HeapFileToast implements ToastReader {
    private final Map<Integer, TreeMap<Integer, MemorySegment>> chunks = new HashMap<>();

    HeapFileToast(List<HeapFile.Tuple> tuples) {
        for (HeapFile.Tuple tuple : tuples) {
            MemorySegment bytes = tuple.bytes();
            int at = tuple.dataAt();
            int value = Le.i32(bytes, at);
            int sequence = Le.i32(bytes, at + 4);
            int total = Varlena.totalBytes(bytes, at + 8, bytes.byteSize());
            int header = Varlena.headerBytes(bytes.get(Le.INT8, at + 8));
            chunks.computeIfAbsent(value, missing -> new TreeMap<>())
                    .put(sequence, bytes.asSlice(at + 8 + header, total - header));
        }
    }

    @Override
    public void read(int valueId, int toastRelation, int storedBytes, Target target) {
        TreeMap<Integer, MemorySegment> value = chunks.get(valueId);
        if (value == null) {
            throw new MalformedDatum("va_valueid=" + valueId, "must be in the TOAST relation");
        }
        MemorySegment to = target.allocate(storedBytes);
        long at = 0;
        for (MemorySegment chunk : value.values()) {
            MemorySegment.copy(chunk, 0, to, at, chunk.byteSize());
            at += chunk.byteSize();
        }
    }
}
