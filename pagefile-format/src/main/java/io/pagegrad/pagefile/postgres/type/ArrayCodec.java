package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.ArrayForm;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// Arrays of any element type, dimensions, bounds and nulls; the element type is that of the array's own header.
///
/// As a value an array of a fixed-width element in [ArrayForm].
final class ArrayCodec implements TypeCodec {
    private final LogicalType type;
    private final int declaredElement;
    private final Elements elements;
    private final Element declared;

    /// @param declaredElement OID of the element type, 0 for `anyarray`
    ArrayCodec(String name, int declaredElement, Elements elements) {
        this.declaredElement = declaredElement;
        this.elements = elements;
        this.declared = declaredElement == 0 ? null : elements.of(declaredElement);
        this.type = logicalType(name, declared);
    }

    /// What is needed to read elements of one type.
    record Element(TypeCodec codec, ElementLayout layout, char delimiter) {}

    /// Finds element types by OID, for arrays that name another one than declared.
    @FunctionalInterface
    interface Elements {
        Element of(int oid);
    }

    private static LogicalType logicalType(String name, Element element) {
        if (element == null) {
            return LogicalType.other(name);
        }
        return switch (element.codec().valueForm()) {
            case FIXED_COPY, FIXED_COMPUTED ->
                new LogicalType(LogicalType.Kind.ARRAY, -1, -1, element.codec().logicalType(), name);
            case BYTES_COPY, BYTES_COMPUTED, NONE -> LogicalType.other(name);
        };
    }

    @Override
    public LogicalType logicalType() {
        return type;
    }

    @Override
    public ValueForm valueForm() {
        return type.kind() == LogicalType.Kind.ARRAY ? ValueForm.BYTES_COMPUTED : ValueForm.NONE;
    }

    private Element element(MemorySegment data, long offset) {
        int named = ArrayLayout.elementType(data, offset);
        return named == declaredElement ? declared : elements.of(named);
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        int dimensions = ArrayLayout.dimensions(data, offset, length);
        int count = ArrayLayout.elements(data, offset, dimensions);
        if (count == 0) {
            out.append("{}");
            return;
        }
        Element element = element(data, offset);
        printBounds(data, offset, dimensions, out);
        long bitmap = ArrayLayout.hasBitmap(data, offset) ? offset + ArrayLayout.bitmapAt(dimensions) : -1;
        long base = offset - 4;
        long limit = length + 4L;
        long position = ArrayLayout.dataPosition(data, offset, length, dimensions, count);
        ElementLayout layout = element.layout();
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.append(element.delimiter());
            }
            printBraces(data, offset, dimensions, i, '{', out);
            if (bitmap >= 0 && (Le.u8(data, bitmap + (i >>> 3)) >>> (i & 7) & 1) == 0) {
                out.append("NULL");
            } else {
                position = layout.aligned(position);
                int total = layout.totalBytes(data, base, position, limit);
                int start = out.position();
                layout.print(element.codec(), data, base + position, total, out);
                Quoting.arrayElement(out, start, element.delimiter());
                position += total;
            }
            printBraces(data, offset, dimensions, i + 1, '}', out);
        }
    }

    /// `[2:3][0:4]=` when a lower bound is not 1.
    private static void printBounds(MemorySegment data, long offset, int dimensions, TextSink out) {
        boolean usual = true;
        for (int i = 0; i < dimensions; i++) {
            usual &= ArrayLayout.lowerBound(data, offset, dimensions, i) == 1;
        }
        if (usual) {
            return;
        }
        for (int i = 0; i < dimensions; i++) {
            int lower = ArrayLayout.lowerBound(data, offset, dimensions, i);
            out.append('[');
            out.append(lower);
            out.append(':');
            out.append((long) lower + ArrayLayout.dimension(data, offset, i) - 1);
            out.append(']');
        }
        out.append('=');
    }

    /// One brace for each dimension that begins (or ends) at element `index`: those whose inner size divides it.
    private static void printBraces(
            MemorySegment data, long offset, int dimensions, int index, char brace, TextSink out) {
        int inner = 1;
        for (int i = dimensions - 1; i >= 0; i--) {
            inner *= ArrayLayout.dimension(data, offset, i);
            if (index % inner != 0) {
                return;
            }
            out.append(brace);
        }
    }

    @Override
    public void appendValue(MemorySegment data, long offset, int length, BytesVector out) {
        if (valueForm() == ValueForm.NONE) {
            throw new UnsupportedOperationException(type + " has no value form");
        }
        int dimensions = ArrayLayout.dimensions(data, offset, length);
        int count = ArrayLayout.elements(data, offset, dimensions);
        if (count == 0) {
            int empty = ArrayForm.sizeBytes(0, 0, 0, false);
            int start = out.reserve(empty);
            ArrayForm.putHeader(out.bytes(), start, 0, false);
            out.commit(empty);
            return;
        }
        Element element = element(data, offset);
        if (element.codec().logicalType().physical() != type.element().physical()) {
            throw new UnsupportedPagefileException("a value of " + type + " has elements of "
                    + element.codec().logicalType() + ": only its text can be asked for");
        }
        long position = ArrayLayout.dataPosition(data, offset, length, dimensions, count);
        boolean nulls = ArrayLayout.hasBitmap(data, offset);
        // every element takes at least a byte, so a count that the payload cannot hold is found before memory is
        // asked
        Le.atLeast("array", length + 4L, nulls ? position : position + count);
        int width = type.element().physical().widthBytes();
        int bytes = ArrayForm.sizeBytes(dimensions, count, width, nulls);
        if (!out.hasRoom(bytes)) {
            throw new UnsupportedPagefileException(
                    "a value of " + type + " has " + count + " elements, more than a column of a batch can hold");
        }
        int at = out.reserve(bytes);
        MemorySegment target = out.bytes().asSlice(at, bytes);
        ArrayForm.putHeader(target, 0, dimensions, nulls);
        for (int i = 0; i < dimensions; i++) {
            int lower = ArrayLayout.lowerBound(data, offset, dimensions, i);
            ArrayForm.putBounds(target, 0, i, ArrayLayout.dimension(data, offset, i), lower);
        }
        long bitmap = nulls ? offset + ArrayLayout.bitmapAt(dimensions) : -1;
        putElements(data, offset, length, bitmap, position, element, count, target);
        out.commit(bytes);
    }

    /// @param bitmap offset of the null bitmap, -1 when there is none
    private void putElements(
            MemorySegment data,
            long offset,
            int length,
            long bitmap,
            long position,
            Element element,
            int count,
            MemorySegment target) {
        ElementLayout layout = element.layout();
        TypeCodec codec = element.codec();
        PhysicalType physical = type.element().physical();
        long first = ArrayForm.first(target, 0);
        long base = offset - 4;
        long limit = length + 4L;
        if (bitmap < 0 && codec.valueForm() == ValueForm.FIXED_COPY && layout.length() % layout.alignment() == 0) {
            long bytes = (long) count * physical.widthBytes();
            Le.atLeast("array", limit, position + bytes);
            MemorySegment.copy(data, base + position, target, first, bytes);
            return;
        }
        FixedVector values = new FixedVector(physical, target.asSlice(first), noNulls(count), count);
        for (int i = 0; i < count; i++) {
            boolean isNull = bitmap >= 0 && (Le.u8(data, bitmap + (i >>> 3)) >>> (i & 7) & 1) == 0;
            if (bitmap >= 0) {
                ArrayForm.putFlag(target, 0, i, isNull);
            }
            if (isNull) {
                values.data()
                        .asSlice((long) i * physical.widthBytes(), physical.widthBytes())
                        .fill((byte) 0);
                continue;
            }
            position = layout.aligned(position);
            int total = layout.totalBytes(data, base, position, limit);
            layout.putValue(codec, data, base + position, total, values, i);
            position += total;
        }
    }

    private static MemorySegment noNulls(int count) {
        return MemorySegment.ofArray(new byte[(int) FixedVector.nullBytes(count)]);
    }
}
