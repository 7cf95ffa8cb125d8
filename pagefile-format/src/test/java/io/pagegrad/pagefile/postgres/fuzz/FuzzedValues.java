package io.pagegrad.pagefile.postgres.fuzz;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.pagefile.postgres.catalog.OfflineTypeCatalog;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.type.TypeCodec;
import io.pagegrad.pagefile.postgres.type.TypeCodecs;
import io.pagegrad.pagefile.text.TextSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Stored values of every type. An input is a byte that chooses the type, and the value without header.
final class FuzzedValues implements FuzzedPart {
    /// Lines of type OIDs.
    static final String LIST = "fuzzed-types";

    private final PostgresCluster cluster;
    private final List<TypeCodec> codecs = new ArrayList<>();
    private final List<ColumnBatch> batches = new ArrayList<>();
    private final TextSink text = new TextSink(MemoryTag.SCRATCH);

    FuzzedValues(Path data) throws IOException {
        cluster = PostgresCluster.open(data);
        TypeCodecs all = new TypeCodecs(
                new OfflineTypeCatalog(cluster.database("postgres").catalog()));
        for (String line : Files.readAllLines(data.resolve(LIST))) {
            try {
                TypeCodec codec = all.forType(Integer.parseUnsignedInt(line), -1);
                codecs.add(codec);
                batches.add(ColumnBatch.allocate(List.of(codec.logicalType().physical()), 1, MemoryTag.BATCH));
            } catch (UnsupportedPagefileException e) {
                // refused by name whatever its values are
            }
        }
    }

    @Override
    public void read(byte[] input) {
        if (input.length < 1) {
            return;
        }
        int type = (input[0] & 0xFF) % codecs.size();
        TypeCodec codec = codecs.get(type);
        MemorySegment value = MemorySegment.ofArray(input).asSlice(1);
        text.clear();
        try {
            codec.print(value, 0, (int) value.byteSize(), text);
        } catch (MalformedDatum | UnsupportedPagefileException e) {
            // documented
        }
        ColumnBatch batch = batches.get(type);
        batch.clear();
        try {
            switch (codec.valueForm()) {
                case FIXED_COPY, FIXED_COMPUTED -> {
                    if (codec.valueForm() == TypeCodec.ValueForm.FIXED_COMPUTED
                            || value.byteSize() >= batch.fixed(0).type().widthBytes()) {
                        codec.putValue(value, 0, (int) value.byteSize(), batch.fixed(0), 0);
                    }
                }
                case BYTES_COPY, BYTES_COMPUTED -> codec.appendValue(value, 0, (int) value.byteSize(), batch.bytes(0));
                case NONE -> {}
            }
        } catch (MalformedDatum | UnsupportedPagefileException e) {
            // documented
        }
    }

    @Override
    public void close() throws IOException {
        batches.forEach(ColumnBatch::close);
        text.close();
        cluster.close();
    }
}
