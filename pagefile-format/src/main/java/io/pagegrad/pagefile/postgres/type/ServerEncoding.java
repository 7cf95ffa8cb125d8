package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.UnsupportedPagefileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Encoding of the text of one database, by PostgreSQL's number for it. Immutable and thread-safe.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/mb/pg_wchar.h, enum pg_enc.
public final class ServerEncoding {
    private static final int SQL_ASCII = 0;
    private static final int UTF8 = 6;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final long HIGH_BITS = 0x8080808080808080L;

    /// By number: PostgreSQL's name and Java's, the latter empty where Java has none.
    private static final String[][] ENCODINGS = {
        {"SQL_ASCII", "UTF-8"},
        {"EUC_JP", "x-eucJP-Open"},
        {"EUC_CN", "GB2312"},
        {"EUC_KR", "EUC-KR"},
        {"EUC_TW", "x-EUC-TW"},
        {"EUC_JIS_2004", ""},
        {"UTF8", "UTF-8"},
        {"MULE_INTERNAL", ""},
        {"LATIN1", "ISO-8859-1"},
        {"LATIN2", "ISO-8859-2"},
        {"LATIN3", "ISO-8859-3"},
        {"LATIN4", "ISO-8859-4"},
        {"LATIN5", "ISO-8859-9"},
        {"LATIN6", "ISO-8859-1"},
        {"LATIN7", "ISO-8859-13"},
        {"LATIN8", "ISO-8859-1"},
        {"LATIN9", "ISO-8859-15"},
        {"LATIN10", "ISO-8859-16"},
        {"WIN1256", "windows-1256"},
        {"WIN1258", "windows-1258"},
        {"WIN866", "IBM866"},
        {"WIN874", "x-windows-874"},
        {"KOI8R", "KOI8-R"},
        {"WIN1251", "windows-1251"},
        {"WIN1252", "windows-1252"},
        {"ISO_8859_5", "ISO-8859-5"},
        {"ISO_8859_6", "ISO-8859-6"},
        {"ISO_8859_7", "ISO-8859-7"},
        {"ISO_8859_8", "ISO-8859-8"},
        {"WIN1250", "windows-1250"},
        {"WIN1253", "windows-1253"},
        {"WIN1254", "windows-1254"},
        {"WIN1255", "windows-1255"},
        {"WIN1257", "windows-1257"},
        {"KOI8U", "KOI8-U"},
    };

    private static final Map<Integer, ServerEncoding> KNOWN = known();

    private final String name;
    private final Charset charset;
    private final boolean utf8;
    private final boolean ascii;
    private final EucDeviation deviation;
    /// Characters of the codes from 0xA0 on where Java has no such charset, else null.
    private final String upperHalf;

    private ServerEncoding(String name, Charset charset, boolean utf8, boolean ascii) {
        this.name = name;
        this.charset = charset;
        this.utf8 = utf8;
        this.ascii = ascii;
        this.deviation = EucDeviation.of(name);
        this.upperHalf = UpperHalf.of(name);
    }

    private static Map<Integer, ServerEncoding> known() {
        Map<Integer, ServerEncoding> known = new HashMap<>();
        for (int id = 0; id < ENCODINGS.length; id++) {
            String java = ENCODINGS[id][1];
            if (!java.isEmpty() && Charset.isSupported(java)) {
                known.put(id, new ServerEncoding(ENCODINGS[id][0], Charset.forName(java), id == UTF8, id == SQL_ASCII));
            }
        }
        return known;
    }

    /// The encoding that `pg_database.encoding` names.
    ///
    /// @throws UnsupportedPagefileException when it cannot be decoded here; the message names it
    public static ServerEncoding of(int id) {
        ServerEncoding encoding = KNOWN.get(id);
        if (encoding == null) {
            String name = id >= 0 && id < ENCODINGS.length ? ENCODINGS[id][0] : "number " + id;
            throw new UnsupportedPagefileException("database encoding " + name + " cannot be decoded");
        }
        return encoding;
    }

    /// PostgreSQL's name (`UTF8`, `LATIN1`).
    public String name() {
        return name;
    }

    /// True when text lies in the pages as UTF-8 already.
    public boolean isUtf8() {
        return utf8;
    }

    /// Text of `[offset, offset + length)`.
    ///
    /// @throws UnsupportedPagefileException when the bytes are no text in this encoding
    public String decode(MemorySegment data, long offset, int length) {
        byte[] stored = new byte[length];
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, offset, stored, 0, length);
        if (isAscii(stored)) {
            // what all these encodings have in common
            return new String(stored, StandardCharsets.US_ASCII);
        }
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        try {
            String decoded = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
            if (upperHalf != null) {
                return UpperHalf.corrected(decoded, upperHalf);
            }
            if (deviation.isDefined(bytes)) {
                return deviation.corrected(decoded);
            }
        } catch (CharacterCodingException e) {
            // refused below, as what only Java defines is
        }
        throw new UnsupportedPagefileException(
                ascii
                        ? "a text of this SQL_ASCII database is not valid UTF-8, and its encoding is not known"
                        : "a text of this " + name + " database has a byte sequence that " + name + " does not define");
    }

    /// UTF-8 bytes of `[offset, offset + length)`, which is not all ASCII.
    byte[] toUtf8(MemorySegment data, long offset, int length) {
        return decode(data, offset, length).getBytes(StandardCharsets.UTF_8);
    }

    /// True when the bytes are their own UTF-8: the database is in UTF-8, or they are ASCII.
    boolean isPlain(MemorySegment data, long offset, int length) {
        return utf8 || isAscii(data, offset, length);
    }

    private static boolean isAscii(byte[] bytes) {
        int together = 0;
        for (byte next : bytes) {
            together |= next;
        }
        return together >= 0;
    }

    private static boolean isAscii(MemorySegment data, long offset, int length) {
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            if ((data.get(LONG, offset + i) & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (data.get(ValueLayout.JAVA_BYTE, offset + i) < 0) {
                return false;
            }
        }
        return true;
    }
}
