package io.pagegrad.pagefile;

/// Where in a file something is: part of every message about damage.
///
/// @param file path relative to the data directory
/// @param page page number within the relation, unsigned 32-bit, or -1 for a file without pages
/// @param offset byte offset in the page (in the file when there is no page), or -1 when the whole page is meant
public record PageRef(String file, long page, int offset) {
    public static PageRef ofFile(String file) {
        return new PageRef(file, -1, -1);
    }

    @Override
    public String toString() {
        return file + (page < 0 ? "" : " page " + page) + (offset < 0 ? "" : " @" + offset);
    }
}
