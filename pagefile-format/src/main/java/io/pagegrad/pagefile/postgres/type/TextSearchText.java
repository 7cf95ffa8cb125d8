package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// `tsvector` and `tsquery`.
///
/// A tsvector is an int32 count, one u32 for each lexeme (bit 0: it has positions; 11 bits of length; 20 bits of
/// offset among the strings), then the strings, each with its positions behind it: a u16 count at an even offset
/// and u16 positions of 14 bits with a weight above.
///
/// A tsquery is an int32 count, items of 12 bytes in prefix order, right operand first, then the operands'
/// strings, each
/// ended by a zero byte.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/tsearch/ts_type.h.
record TextSearchText(ServerEncoding encoding) {
    private static final int ITEM_BYTES = 12;
    private static final int VALUE = 1;
    private static final int OPERATOR = 2;
    private static final int NOT = 1;
    private static final int AND = 2;
    private static final int OR = 3;
    private static final int PHRASE = 4;
    /// How tightly NOT, AND, OR and PHRASE bind, by number from 1.
    private static final int[] PRIORITY = {0, 4, 2, 1, 3};

    /// The server prints by recursion, too; this is far more than a query of its input syntax has in practice.
    private static final int MAX_DEPTH = 1500;

    void vector(MemorySegment data, long offset, int length, TextSink out) {
        Le.atLeast("tsvector", length, 4);
        int count = Le.i32(data, offset);
        if (count < 0 || count > (length - 4) / 4) {
            throw new MalformedDatum("tsvector size=" + count, "must be in [0, " + (length - 4) / 4 + "]");
        }
        long strings = offset + 4 + 4L * count;
        int room = length - 4 - 4 * count;
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.append(' ');
            }
            int entry = Le.i32(data, offset + 4 + 4L * i);
            int bytes = entry >>> 1 & 0x7FF;
            int at = entry >>> 12;
            if (at + bytes > room) {
                throw new MalformedDatum("lexeme end=" + (at + bytes), "must be at most " + room);
            }
            lexeme(data, strings + at, bytes, out);
            if ((entry & 1) != 0) {
                int positionsAt = at + bytes + 1 & ~1;
                positions(data, strings + positionsAt, room - positionsAt, out);
            }
        }
    }

    private void lexeme(MemorySegment data, long at, int bytes, TextSink out) {
        out.append('\'');
        if (encoding.isPlain(data, at, bytes)) {
            doubled(data, at, bytes, out);
        } else {
            byte[] utf8 = encoding.toUtf8(data, at, bytes);
            doubled(MemorySegment.ofArray(utf8), 0, utf8.length, out);
        }
        out.append('\'');
    }

    private static void doubled(MemorySegment data, long at, int bytes, TextSink out) {
        for (int i = 0; i < bytes; i++) {
            int b = Le.u8(data, at + i);
            if (b == '\'' || b == '\\') {
                out.append((char) b);
            }
            out.append((char) b);
        }
    }

    private static void positions(MemorySegment data, long at, int room, TextSink out) {
        Le.atLeast("tsvector positions", room, 2);
        int count = Le.u16(data, at);
        Le.atLeast("tsvector positions", room, 2 + 2L * count);
        for (int i = 0; i < count; i++) {
            int position = Le.u16(data, at + 2 + 2L * i);
            out.append(i == 0 ? ':' : ',');
            out.append(position & 0x3FFF);
            int weight = position >>> 14;
            if (weight > 0) {
                out.append(" CBA".charAt(weight));
            }
        }
    }

    void query(MemorySegment data, long offset, int length, TextSink out) {
        Le.atLeast("tsquery", length, 4);
        int count = Le.i32(data, offset);
        int most = (length - 4) / ITEM_BYTES;
        if (count < 0 || count > most) {
            throw new MalformedDatum("tsquery size=" + count, "must be in [0, " + most + "]");
        }
        if (count > 0) {
            new Query(data, offset + 4, count, length - 4 - count * ITEM_BYTES, out).print(0, -1, false, 0);
        }
    }

    /// One query being printed.
    private final class Query {
        private final MemorySegment data;
        private final long items;
        private final int count;
        private final long strings;
        private final int room;
        private final TextSink out;
        private int printed;

        Query(MemorySegment data, long items, int count, int room, TextSink out) {
            this.data = data;
            this.items = items;
            this.count = count;
            this.strings = items + (long) count * ITEM_BYTES;
            this.room = room;
            this.out = out;
        }

        void print(int index, int parentPriority, boolean rightOfPhrase, int depth) {
            if (index >= count || ++printed > count) {
                throw new MalformedDatum("tsquery item " + index, "must be one of " + count + " items, used once");
            }
            if (depth > MAX_DEPTH) {
                throw new UnsupportedPagefileException("a tsquery is nested deeper than " + MAX_DEPTH);
            }
            long item = items + (long) index * ITEM_BYTES;
            int kind = Le.u8(data, item);
            if (kind == VALUE) {
                operand(item);
            } else if (kind == OPERATOR) {
                operator(item, index, parentPriority, rightOfPhrase, depth);
            } else {
                throw new MalformedDatum("tsquery item type=" + kind, "must be 1 (operand) or 2 (operator)");
            }
        }

        private void operand(long item) {
            int placed = Le.i32(data, item + 8);
            int bytes = placed & 0xFFF;
            int at = placed >>> 12;
            if (at + bytes > room) {
                throw new MalformedDatum("tsquery operand end=" + (at + bytes), "must be at most " + room);
            }
            lexeme(data, strings + at, bytes, out);
            int weight = Le.u8(data, item + 1);
            boolean prefix = Le.u8(data, item + 2) != 0;
            if (weight != 0 || prefix) {
                out.append(':');
                if (prefix) {
                    out.append('*');
                }
                for (int i = 3; i >= 0; i--) {
                    if ((weight >>> i & 1) != 0) {
                        out.append("DCBA".charAt(i));
                    }
                }
            }
        }

        private void operator(long item, int index, int parentPriority, boolean rightOfPhrase, int depth) {
            int operator = Le.u8(data, item + 1);
            if (operator < NOT || operator > PHRASE) {
                throw new MalformedDatum("tsquery operator=" + operator, "must be in [1, 4]");
            }
            int priority = PRIORITY[operator];
            boolean parentheses = priority < parentPriority || operator == PHRASE && rightOfPhrase;
            if (parentheses) {
                out.append("( ");
            }
            if (operator == NOT) {
                out.append('!');
                print(index + 1, priority, false, depth + 1);
            } else {
                long left = index + Le.u32(data, item + 4);
                if (left >= count) {
                    throw new MalformedDatum("tsquery left=" + left, "must be less than " + count);
                }
                print((int) left, priority, false, depth + 1);
                symbol(operator, Le.i16(data, item + 2));
                print(index + 1, priority, operator == PHRASE, depth + 1);
            }
            if (parentheses) {
                out.append(" )");
            }
        }

        private void symbol(int operator, int distance) {
            switch (operator) {
                case AND -> out.append(" & ");
                case OR -> out.append(" | ");
                default -> {
                    if (distance == 1) {
                        out.append(" <-> ");
                    } else {
                        out.append(" <");
                        out.append(distance);
                        out.append("> ");
                    }
                }
            }
        }
    }
}
