package io.pagegrad.expression.value;

import io.pagegrad.column.LogicalType;
import java.util.ArrayList;
import java.util.List;

/// Reads the text of arrays by the server's rules: braces, quotes, backslashes, `NULL`, bounds before `=`.
///
/// Rules: PostgreSQL, documentation, section Array Input and Output Syntax.
final class ArrayReader {
    private final String text;
    private final LogicalType type;
    private final List<Object> elements = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private int at;

    private ArrayReader(String text, LogicalType type) {
        this.text = text;
        this.type = type;
    }

    /// @throws ValueException when the text is no array of that type
    static ArrayValue read(String text, LogicalType type) {
        return new ArrayReader(text, type).array();
    }

    private ArrayValue array() {
        List<Integer> lowers = new ArrayList<>();
        List<Integer> given = new ArrayList<>();
        bounds(lowers, given);
        skipBlanks();
        if (at == text.length() || text.charAt(at) != '{') {
            throw malformed();
        }
        braces(0);
        skipBlanks();
        if (at < text.length()) {
            throw malformed();
        }
        if (!given.isEmpty() && !given.equals(lengths)) {
            throw malformed();
        }
        if (elements.isEmpty()) {
            return ArrayValue.of(type.element().kind(), new Object[0]);
        }
        int[] sizes = lengths.stream().mapToInt(Integer::intValue).toArray();
        int[] firsts = new int[sizes.length];
        for (int d = 0; d < firsts.length; d++) {
            firsts[d] = lowers.isEmpty() ? 1 : lowers.get(d);
        }
        return new ArrayValue(type.element().kind(), sizes, firsts, elements.toArray());
    }

    /// `[2:3][0:4]=`, which need not be there.
    private void bounds(List<Integer> lowers, List<Integer> sizes) {
        skipBlanks();
        while (at < text.length() && text.charAt(at) == '[') {
            int end = text.indexOf(']', at);
            if (end < 0) {
                throw malformed();
            }
            String[] parts = text.substring(at + 1, end).split(":", -1);
            try {
                int upper = Integer.parseInt(parts[parts.length - 1].strip());
                int lower = parts.length == 2 ? Integer.parseInt(parts[0].strip()) : 1;
                if (parts.length > 2 || upper < lower) {
                    throw malformed();
                }
                lowers.add(lower);
                sizes.add(Math.addExact(Math.subtractExact(upper, lower), 1));
            } catch (NumberFormatException | ArithmeticException e) {
                throw malformed();
            }
            at = end + 1;
            skipBlanks();
        }
        if (!lowers.isEmpty()) {
            if (at == text.length() || text.charAt(at) != '=') {
                throw malformed();
            }
            at++;
        }
    }

    /// What one pair of braces holds: elements, or pairs of braces of one size.
    private void braces(int depth) {
        at++;
        skipBlanks();
        int count = 0;
        if (depth == 0 && at < text.length() && text.charAt(at) == '}') {
            at++;
            return;
        }
        if (lengths.size() == depth) {
            if (!elements.isEmpty()) {
                throw malformed();
            }
            lengths.add(-1);
        }
        while (true) {
            skipBlanks();
            if (at < text.length() && text.charAt(at) == '{') {
                if (lengths.size() == depth + 1 && !elements.isEmpty()) {
                    throw malformed();
                }
                braces(depth + 1);
            } else {
                if (lengths.size() > depth + 1) {
                    throw malformed();
                }
                elements.add(element());
            }
            count++;
            skipBlanks();
            if (at == text.length()) {
                throw malformed();
            }
            char c = text.charAt(at++);
            if (c == '}') {
                break;
            }
            if (c != ',') {
                throw malformed();
            }
        }
        if (lengths.get(depth) != -1 && lengths.get(depth) != count) {
            throw malformed();
        }
        lengths.set(depth, count);
    }

    private Object element() {
        StringBuilder read = new StringBuilder();
        if (at < text.length() && text.charAt(at) == '"') {
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                read.append(character());
            }
            if (at++ >= text.length()) {
                throw malformed();
            }
            return ValueReader.read(read.toString(), type.element());
        }
        boolean escaped = false;
        int end = 0;
        while (at < text.length() && ",{}\"".indexOf(text.charAt(at)) < 0) {
            boolean backslash = text.charAt(at) == '\\';
            escaped |= backslash;
            boolean blank = !backslash && isBlank(text.charAt(at));
            read.append(character());
            // blanks behind an element do not belong to it
            end = blank ? end : read.length();
        }
        read.setLength(end);
        if (read.isEmpty()) {
            throw malformed();
        }
        boolean isNull = !escaped && read.toString().equalsIgnoreCase("null");
        return isNull ? null : ValueReader.read(read.toString(), type.element());
    }

    private char character() {
        if (text.charAt(at) == '\\' && ++at == text.length()) {
            throw malformed();
        }
        return text.charAt(at++);
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private ValueException malformed() {
        return new ValueException("malformed array literal: \"" + text + "\"");
    }
}
