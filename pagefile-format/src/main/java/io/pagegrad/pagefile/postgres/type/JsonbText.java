package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.datum.Varlena;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// `jsonb`: a tree of containers, printed as `jsonb_out` does.
///
/// A container is a u32 header (count in the low 28 bits; 0x10000000 a bare scalar, 0x20000000 an object,
/// 0x40000000 an array), one u32 entry for each element (or for each key, then for each value), then their data.
/// An entry says the kind in bits 28 to 30, and in the low 28 bits the length of its data or, with the highest
/// bit, where it ends.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/utils/jsonb.h.
record JsonbText(ServerEncoding encoding) {
    private static final int COUNT_MASK = 0x0FFFFFFF;
    private static final int IS_SCALAR = 0x10000000;
    private static final int IS_OBJECT = 0x20000000;
    private static final int IS_ARRAY = 0x40000000;
    private static final int HAS_OFFSET = 0x80000000;

    private static final int STRING = 0;
    private static final int NUMERIC = 1;
    private static final int FALSE = 2;
    private static final int TRUE = 3;
    private static final int NULL = 4;
    private static final int CONTAINER = 5;

    /// Ints that one open container takes on the stack.
    private static final int FRAME = 6;

    void print(MemorySegment data, long offset, int length, TextSink out) {
        Le.atLeast("jsonb", length, 4);
        new Walk(data, offset, out).run(length);
    }

    /// One value being printed. Containers that are open lie on a stack of its own, so that depth costs no call
    /// stack.
    private final class Walk {
        private final MemorySegment data;
        private final long offset;
        private final TextSink out;
        private int[] stack = new int[FRAME * 8];
        private int top = -FRAME;

        Walk(MemorySegment data, long offset, TextSink out) {
            this.data = data;
            this.offset = offset;
            this.out = out;
        }

        void run(int length) {
            open(0, length);
            while (top >= 0) {
                int header = stack[top];
                int index = stack[top + 1];
                int count = header & COUNT_MASK;
                if (index == count) {
                    close(header);
                    top -= FRAME;
                } else {
                    stack[top + 1] = index + 1;
                    if (index > 0) {
                        out.append(", ");
                    }
                    item((header & IS_OBJECT) != 0, index, count);
                }
            }
        }

        /// Frame: header, next index, entries at, start of the data of the next key or element, of the next
        /// value, end.
        private void open(int at, int length) {
            Le.atLeast("jsonb container", length, 4);
            int header = Le.i32(data, offset + at);
            int count = header & COUNT_MASK;
            boolean object = (header & IS_OBJECT) != 0;
            if (object == ((header & IS_ARRAY) != 0) || object && (header & IS_SCALAR) != 0) {
                throw new MalformedDatum(
                        "jsonb header=0x" + Integer.toHexString(header), "must be of an object, an array or a scalar");
            }
            if ((header & IS_SCALAR) != 0 && (count != 1 || at != 0)) {
                throw new MalformedDatum("jsonb scalar count=" + count, "must be 1, and outermost");
            }
            long entries = object ? 2L * count : count;
            Le.atLeast("jsonb container", length, 4 + 4 * entries);
            top += FRAME;
            if (top == stack.length) {
                stack = Arrays.copyOf(stack, stack.length * 2);
            }
            int dataAt = at + 4 + (int) entries * 4;
            stack[top] = header;
            stack[top + 1] = 0;
            stack[top + 2] = at + 4;
            stack[top + 3] = dataAt;
            stack[top + 5] = at + length;
            stack[top + 4] = object ? dataAt + keysLength(at + 4, count, at + length - dataAt) : dataAt;
            if ((header & IS_SCALAR) == 0) {
                out.append(object ? '{' : '[');
            }
        }

        private void close(int header) {
            if ((header & IS_SCALAR) == 0) {
                out.append((header & IS_OBJECT) != 0 ? '}' : ']');
            }
        }

        /// Bytes of all keys of an object: values begin behind them.
        private int keysLength(int entriesAt, int count, int room) {
            long end = 0;
            for (int i = 0; i < count; i++) {
                int entry = Le.i32(data, offset + entriesAt + 4L * i);
                end = (entry & HAS_OFFSET) != 0 ? entry & COUNT_MASK : end + (entry & COUNT_MASK);
                if (end > room) {
                    throw new MalformedDatum("jsonb key end=" + end, "must be at most " + room);
                }
            }
            return (int) end;
        }

        private void item(boolean object, int index, int count) {
            if (object) {
                int key = index;
                int start = stack[top + 3];
                int end = end(key, start);
                stack[top + 3] = end;
                int kind = Le.i32(data, offset + stack[top + 2] + 4L * key) >>> 28 & 7;
                if (kind != STRING) {
                    throw new MalformedDatum("jsonb key kind=" + kind, "must be " + STRING + ", a string");
                }
                JsonString.print(data, offset + start, end - start, encoding, out);
                out.append(": ");
                value(count + index, 4);
            } else {
                value(index, 3);
            }
        }

        /// Prints the value of entry `index`, whose data begin where slot `slot` of the frame says.
        private void value(int index, int slot) {
            int start = stack[top + slot];
            int end = end(index, start);
            stack[top + slot] = end;
            int kind = Le.i32(data, offset + stack[top + 2] + 4L * index) >>> 28 & 7;
            switch (kind) {
                case STRING -> JsonString.print(data, offset + start, end - start, encoding, out);
                case NUMERIC -> numeric(aligned(start), end);
                case FALSE -> out.append("false");
                case TRUE -> out.append("true");
                case NULL -> out.append("null");
                case CONTAINER -> open(aligned(start), end - aligned(start));
                default -> throw new MalformedDatum("jsonb entry kind=" + kind, "must be in [0, 5]");
            }
        }

        /// Where the data of entry `index` ends, which begin at `start`.
        private int end(int index, int start) {
            int entriesAt = stack[top + 2];
            int entry = Le.i32(data, offset + entriesAt + 4L * index);
            int header = stack[top];
            int entries = (header & IS_OBJECT) != 0 ? 2 * (header & COUNT_MASK) : header & COUNT_MASK;
            long dataAt = entriesAt + 4L * entries;
            long end = (entry & HAS_OFFSET) != 0 ? dataAt + (entry & COUNT_MASK) : (long) start + (entry & COUNT_MASK);
            if (end < start || end > stack[top + 5]) {
                throw new MalformedDatum(
                        "jsonb entry end=" + end, "must be in [" + start + ", " + stack[top + 5] + "]");
            }
            return (int) end;
        }

        /// Containers are aligned to 4 themselves, so positions in the payload are aligned as those in the
        /// container.
        private static int aligned(int position) {
            return position + 3 & -4;
        }

        private void numeric(int at, int end) {
            int total = Varlena.totalBytes(data, offset + at, offset + end);
            byte first = data.get(Le.INT8, offset + at);
            if (!Varlena.isPlain(first)) {
                throw new MalformedDatum("jsonb numeric", "must lie plain");
            }
            int header = Varlena.headerBytes(first);
            Numeric.print(data, offset + at + header, total - header, out);
        }
    }
}
