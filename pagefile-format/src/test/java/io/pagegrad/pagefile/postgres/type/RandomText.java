package io.pagegrad.pagefile.postgres.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/// Seeded random text with the characters that quoting rules care about.
final class RandomText {
    private static final String[] PIECES = {
        "a", "B", "z", "0", "9", " ", "  ", "\t", "\n", "\r", "\u000b", "\f", "\"", "\"\"", "'", "\\", "\\\\", ",", ";",
        "{", "}", "(", ")", "[", "]", ".", "\\.", "NULL", "null", "é", "ß", "€", "漢字", "😀", "\u0001", "\u001f",
        "\u007f", "/", ":", "-", "\u00a0", "\u2028"
    };

    private RandomText() {}

    static String next(Random random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(8);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    static List<String> many(int count, long seed, Function<Random, String> one) {
        Random random = new Random(seed);
        List<String> many = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            many.add(one.apply(random));
        }
        return many;
    }
}
