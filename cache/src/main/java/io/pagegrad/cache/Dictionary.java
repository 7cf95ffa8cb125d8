package io.pagegrad.cache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The categories of a column, sorted: the code of a category is its position. Immutable.
///
/// Sorted by the bytes of their UTF-8 form, so that the codes do not depend on the order of rows. Null is no
/// category.
///
/// @param categories distinct, in ascending order
public record Dictionary(List<String> categories) {
    /// The code of what no training row held: every one-hot column is 0 then.
    public static final int UNKNOWN = -1;

    public Dictionary {
        categories = List.copyOf(categories);
        for (int i = 1; i < categories.size(); i++) {
            if (compare(categories.get(i - 1), categories.get(i)) >= 0) {
                throw new IllegalArgumentException(
                        "categories must ascend: " + categories.get(i - 1) + ", " + categories.get(i));
            }
        }
    }

    public int size() {
        return categories.size();
    }

    /// The code of `category`, [#UNKNOWN] when it is none of them.
    public int code(String category) {
        int low = 0;
        int high = categories.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(categories.get(middle), category);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return UNKNOWN;
    }

    /// Order of the UTF-8 bytes, unsigned.
    public static int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
