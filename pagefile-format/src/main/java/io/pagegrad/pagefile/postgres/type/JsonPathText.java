package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.postgres.datum.Alignment;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.datum.Varlena;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// `jsonpath`: u32 of version and flags, then items that name each other by distance.
///
/// An item is a byte of kind, padding, an int32 distance to the item that follows it in the path (0 for none),
/// and what its kind needs. Every distance is positive, so items cannot form a circle.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/adt/jsonpath.c, head comment and printJsonPathItem.
record JsonPathText(ServerEncoding encoding, int majorVersion) {
    private static final int VERSION = 1;
    private static final int LAX = 0x80000000;
    private static final int ITEMS_AT = 4;
    /// Least bytes of an item: kind, padding, distance to the next.
    private static final int LEAST_ITEM_BYTES = 5;

    private static final int MAX_DEPTH = 1000;
    /// Since then a number that a method follows is in parentheses.
    private static final int GROUPED_NUMBERS_SINCE = 15;

    private static final String REGEX_FLAGS = "ismxq";

    void print(MemorySegment data, long offset, int length, TextSink out) {
        Le.atLeast("jsonpath", length, ITEMS_AT);
        int header = Le.i32(data, offset);
        if ((header & ~LAX) != VERSION) {
            throw new MalformedDatum("jsonpath version=" + (header & ~LAX), "must be " + VERSION);
        }
        if ((header & LAX) == 0) {
            out.append("strict ");
        }
        new Walk(data, offset + ITEMS_AT, length - ITEMS_AT, out).path(0, false, true, 0);
    }

    /// One path being printed; positions count from the first item.
    private final class Walk {
        private final MemorySegment data;
        private final long items;
        private final int end;
        private final TextSink out;
        private int printed;

        Walk(MemorySegment data, long items, int end, TextSink out) {
            this.data = data;
            this.items = items;
            this.end = end;
            this.out = out;
        }

        private int i32(long at) {
            if (at < 0 || at > end - 4) {
                throw new MalformedDatum("jsonpath item at " + at, "must end by " + end);
            }
            return Le.i32(data, items + at);
        }

        private JsonPathItem kind(int at) {
            if (at < 0 || at >= end) {
                throw new MalformedDatum("jsonpath item at " + at, "must be in [0, " + end + ")");
            }
            int number = Le.u8(data, items + at);
            JsonPathItem kind = JsonPathItem.of(number, majorVersion);
            if (kind == null) {
                throw new MalformedDatum("jsonpath item type=" + number, "must be one of version " + majorVersion);
            }
            return kind;
        }

        /// Position of the int32 behind the kind.
        private long next(int at) {
            return Alignment.up(at + 1L, 4);
        }

        private int target(int at, int distance) {
            if (distance <= 0 || distance > end - at) {
                throw new MalformedDatum("jsonpath distance=" + distance, "must be in (0, " + (end - at) + "]");
            }
            return at + distance;
        }

        /// Prints an item and those that follow it.
        void path(int first, boolean inPath, boolean parentheses, int depth) {
            if (depth > MAX_DEPTH) {
                throw new UnsupportedPagefileException("a jsonpath is nested deeper than " + MAX_DEPTH);
            }
            int at = first;
            boolean follows = inPath;
            boolean grouped = parentheses;
            while (true) {
                if (++printed > end / LEAST_ITEM_BYTES + 1) {
                    throw new MalformedDatum("jsonpath items=" + printed, "must be used once each");
                }
                int distance = i32(next(at));
                item(kind(at), at, follows, grouped, distance > 0, depth);
                if (distance <= 0) {
                    return;
                }
                at = target(at, distance);
                follows = true;
                grouped = true;
            }
        }

        private void item(JsonPathItem kind, int at, boolean follows, boolean grouped, boolean hasNext, int depth) {
            long body = next(at) + 4;
            switch (kind.shape()) {
                case PLAIN -> out.append(kind.text());
                case BINARY -> binary(kind, at, body, grouped, depth);
                case SIGN -> {
                    open(grouped);
                    out.append(kind.text());
                    operand(target(at, i32(body)), kind, depth);
                    close(grouped);
                }
                case ENCLOSING -> {
                    out.append(kind.text());
                    path(target(at, i32(body)), false, false, depth + 1);
                    out.append(')');
                }
                case METHOD -> {
                    out.append(kind.text());
                    optional(at, i32(body), "", depth);
                    out.append(')');
                }
                case OTHER -> other(kind, at, body, follows, grouped, hasNext, depth);
            }
        }

        private void other(
                JsonPathItem kind, int at, long body, boolean follows, boolean grouped, boolean hasNext, int depth) {
            switch (kind) {
                case STRING -> string(body, i32(body));
                case NUMERIC -> numeric(body, hasNext && majorVersion >= GROUPED_NUMBERS_SINCE);
                case BOOL -> out.append(bool(body) ? "true" : "false");
                case IS_UNKNOWN -> {
                    out.append('(');
                    path(target(at, i32(body)), false, false, depth + 1);
                    out.append(") is unknown");
                }
                case ANY_KEY -> out.append(follows ? ".*" : "*");
                case ANY -> any(i32(body), i32(body + 4), follows);
                case KEY -> {
                    if (follows) {
                        out.append('.');
                    }
                    string(body, i32(body));
                }
                case VARIABLE -> {
                    out.append('$');
                    string(body, i32(body));
                }
                case INDEX_ARRAY -> subscripts(at, body, depth);
                case DECIMAL -> {
                    out.append(".decimal(");
                    optional(at, i32(body), "", depth);
                    optional(at, i32(body + 4), ",", depth);
                    out.append(')');
                }
                case LIKE_REGEX -> likeRegex(at, body, grouped, depth);
                default -> throw new IllegalStateException(kind.name());
            }
        }

        private void open(boolean grouped) {
            if (grouped) {
                out.append('(');
            }
        }

        private void close(boolean grouped) {
            if (grouped) {
                out.append(')');
            }
        }

        /// An operand: in parentheses when it binds no tighter than the operator.
        private void operand(int at, JsonPathItem operator, int depth) {
            path(at, false, kind(at).priority() <= operator.priority(), depth + 1);
        }

        private void binary(JsonPathItem kind, int at, long body, boolean grouped, int depth) {
            open(grouped);
            operand(target(at, i32(body)), kind, depth);
            out.append(' ');
            out.append(kind.text());
            out.append(' ');
            operand(target(at, i32(body + 4)), kind, depth);
            close(grouped);
        }

        private void optional(int at, int distance, String before, int depth) {
            if (distance != 0) {
                out.append(before);
                path(target(at, distance), false, false, depth + 1);
            }
        }

        private void string(long lengthAt, int length) {
            long from = lengthAt + 4;
            if (length < 0 || from + length > end) {
                throw new MalformedDatum("jsonpath string length=" + length, "must end by " + end);
            }
            JsonString.print(data, items + from, length, encoding, out);
        }

        private void numeric(long at, boolean grouped) {
            open(grouped);
            int total = Varlena.totalBytes(data, items + at, items + end);
            byte first = data.get(Le.INT8, items + at);
            if (!Varlena.isPlain(first)) {
                throw new MalformedDatum("jsonpath numeric", "must lie plain");
            }
            int header = Varlena.headerBytes(first);
            Numeric.print(data, items + at + header, total - header, out);
            close(grouped);
        }

        private boolean bool(long at) {
            Le.atLeast("jsonpath", end, at + 1);
            return Le.u8(data, items + at) != 0;
        }

        /// `**` with the levels it reaches; the highest number means the last.
        private void any(int first, int last, boolean follows) {
            out.append(follows ? ".**" : "**");
            if (first == 0 && last == -1) {
                return;
            }
            out.append('{');
            level(first);
            if (first != last) {
                out.append(" to ");
                level(last);
            }
            out.append('}');
        }

        private void level(int level) {
            if (level == -1) {
                out.append("last");
            } else {
                out.append(Integer.toUnsignedLong(level));
            }
        }

        private void subscripts(int at, long body, int depth) {
            int count = i32(body);
            if (count < 0 || count > (end - body - 4) / 8) {
                throw new MalformedDatum("jsonpath nelems=" + count, "must be in [0, " + (end - body - 4) / 8 + "]");
            }
            out.append('[');
            for (int i = 0; i < count; i++) {
                if (i > 0) {
                    out.append(',');
                }
                long subscript = body + 4 + 8L * i;
                path(target(at, i32(subscript)), false, false, depth + 1);
                optional(at, i32(subscript + 4), " to ", depth);
            }
            out.append(']');
        }

        private void likeRegex(int at, long body, boolean grouped, int depth) {
            open(grouped);
            operand(target(at, i32(body + 4)), JsonPathItem.LIKE_REGEX, depth);
            out.append(" like_regex ");
            string(body + 8, i32(body + 8));
            int flags = i32(body);
            if (flags != 0) {
                out.append(" flag \"");
                for (int i = 0; i < REGEX_FLAGS.length(); i++) {
                    if ((flags >>> i & 1) != 0) {
                        out.append(REGEX_FLAGS.charAt(i));
                    }
                }
                out.append('"');
            }
            close(grouped);
        }
    }
}
