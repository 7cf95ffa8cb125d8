package io.pagegrad.pagefile.postgres.type;

import java.nio.ByteBuffer;

/// Where the server's conversion of an EUC encoding to UTF-8 is another one than Java's charset of that name:
/// codes that only Java defines, and characters that only Java uses for a code.
///
/// Found by comparing every code with servers; the others of both encodings are the same.
enum EucDeviation {
    NONE,
    /// `EUC_JP` beside `x-eucJP-Open`: no rows 89 to 92, and Microsoft's choice of eight characters.
    JAPANESE {
        @Override
        boolean isDefined(ByteBuffer bytes, int at, int length) {
            int lead = bytes.get(at) & 0xFF;
            boolean vendorRow = length == 2 && lead >= 0xF9 && lead <= 0xFC;
            boolean tilde = length == 3 && bytes.get(at + 1) == (byte) 0xA2 && bytes.get(at + 2) == (byte) 0xB7;
            return !vendorRow && !tilde;
        }

        @Override
        char corrected(char decoded) {
            int at = JAVA_JAPANESE.indexOf(decoded);
            return at < 0 ? decoded : SERVER_JAPANESE.charAt(at);
        }
    },
    /// `EUC_TW` beside `x-EUC-TW`: planes 1 and 2 of CNS 11643 only, without three radicals.
    TAIWANESE {
        @Override
        boolean isDefined(ByteBuffer bytes, int at, int length) {
            int second = length < 2 ? 0 : bytes.get(at + 1) & 0xFF;
            if (length == 4) {
                return second <= 0xA2;
            }
            boolean radical = (bytes.get(at) & 0xFF) == 0xA7 && (second == 0xA8 || second == 0xAF || second == 0xB4);
            return !radical;
        }
    };

    private static final String JAVA_JAPANESE = "\u2014\u301C\u2016\u2212\u00A2\u00A3\u00AC\u00A6";
    private static final String SERVER_JAPANESE = "\u2015\uFF5E\u2225\uFF0D\uFFE0\uFFE1\uFFE2\uFFE4";
    private static final int SINGLE_SHIFT_2 = 0x8E;
    private static final int SINGLE_SHIFT_3 = 0x8F;

    static EucDeviation of(String encoding) {
        return switch (encoding) {
            case "EUC_JP" -> JAPANESE;
            case "EUC_TW" -> TAIWANESE;
            default -> NONE;
        };
    }

    /// True when the server defines the code of `length` bytes.
    boolean isDefined(ByteBuffer bytes, int at, int length) {
        return true;
    }

    /// The server's character where Java's decoder gave this one.
    char corrected(char decoded) {
        return decoded;
    }

    /// True when the server defines every code of a text that Java could decode.
    boolean isDefined(ByteBuffer bytes) {
        if (this == NONE) {
            return true;
        }
        for (int at = 0; at < bytes.limit(); ) {
            int length = Math.min(lengthOf(bytes.get(at) & 0xFF), bytes.limit() - at);
            if (!isDefined(bytes, at, length)) {
                return false;
            }
            at += length;
        }
        return true;
    }

    private int lengthOf(int lead) {
        if (lead < 0x80) {
            return 1;
        }
        if (this == TAIWANESE) {
            return lead == SINGLE_SHIFT_2 ? 4 : 2;
        }
        return lead == SINGLE_SHIFT_3 ? 3 : 2;
    }

    /// The text as the server has it, from what Java's decoder gave.
    String corrected(String decoded) {
        if (this != JAPANESE) {
            return decoded;
        }
        StringBuilder text = new StringBuilder(decoded);
        for (int i = 0; i < text.length(); i++) {
            text.setCharAt(i, corrected(text.charAt(i)));
        }
        return text.toString();
    }
}
