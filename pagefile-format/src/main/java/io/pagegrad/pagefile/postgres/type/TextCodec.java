package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// `text` and every type that is stored as its own text: `varchar`, `char(n)` with its blanks, `json`, `xml`,
/// `pg_node_tree`, `refcursor`. In the encoding of the database, given as UTF-8.
final class TextCodec implements TypeCodec {
    private final LogicalType type;
    private final ServerEncoding encoding;

    TextCodec(LogicalType type, ServerEncoding encoding) {
        this.type = type;
        this.encoding = encoding;
    }

    @Override
    public LogicalType logicalType() {
        return type;
    }

    @Override
    public ValueForm valueForm() {
        if (type.kind() == LogicalType.Kind.OTHER) {
            return ValueForm.NONE;
        }
        return encoding.isUtf8() ? ValueForm.BYTES_COPY : ValueForm.BYTES_COMPUTED;
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        if (encoding.isPlain(data, offset, length)) {
            out.append(data, offset, length);
        } else {
            out.append(encoding.toUtf8(data, offset, length));
        }
    }

    @Override
    public void appendValue(MemorySegment data, long offset, int length, BytesVector out) {
        if (encoding.isPlain(data, offset, length)) {
            out.append(data, offset, length);
        } else {
            byte[] utf8 = encoding.toUtf8(data, offset, length);
            out.append(MemorySegment.ofArray(utf8), 0, utf8.length);
        }
    }
}
