package io.pagegrad.pagefile.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextSinkTest {
    private final TextSink out = new TextSink(MemoryTag.SCRATCH);

    @AfterEach
    void close() {
        out.close();
    }

    private String text() {
        String text = new String(out.text().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        out.clear();
        return text;
    }

    @Test
    void integersOfEveryLength() {
        Random random = new Random(5);
        for (int i = 0; i < 200_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            out.append(value);
            assertThat(text()).isEqualTo(Long.toString(value));
            out.appendUnsigned(value);
            assertThat(text()).isEqualTo(Long.toUnsignedString(value));
        }
        for (long value : new long[] {0, Long.MIN_VALUE, Long.MAX_VALUE, -1, 9, 10, 99, 100}) {
            out.append(value);
            assertThat(text()).isEqualTo(Long.toString(value));
            out.appendUnsigned(value);
            assertThat(text()).isEqualTo(Long.toUnsignedString(value));
        }
        long power = 1;
        for (int digits = 1; digits <= 18; digits++) {
            assertThat(TextSink.digits(power)).isEqualTo(digits);
            assertThat(TextSink.digits(power * 10 - 1)).isEqualTo(digits);
            power *= 10;
        }
    }

    @Test
    void hexadecimalOfAnyLength() {
        Random random = new Random(6);
        for (int length = 0; length < 40; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            out.appendHex(MemorySegment.ofArray(bytes), 0, length);
            assertThat(text()).isEqualTo(HexFormat.of().formatHex(bytes));
        }
    }

    @Test
    void growsAndGivesBack() {
        String line = "0123456789".repeat(100);
        for (int i = 0; i < 5000; i++) {
            out.append(line);
        }
        assertThat(out.position()).isEqualTo(5_000_000);
        assertThat(out.byteAt(4_999_999)).isEqualTo((byte) '9');
        out.clear();
        assertThat(out.position()).isZero();
        out.appendUtf8("é");
        assertThat(text()).isEqualTo("é");
    }

    @Test
    void refusesWhatTheServerCannotPrint() {
        assertThatThrownBy(() -> out.ensureRoom(TextSink.MAX_BYTES + 1))
                .isInstanceOf(UnsupportedPagefileException.class);
    }

    @Test
    void gapsMoveWhatFollows() {
        out.append("1234");
        out.insertGap(2, 1);
        out.set(2, '.');
        assertThat(text()).isEqualTo("12.34");
        out.append("abc");
        out.truncate(1);
        assertThat(text()).isEqualTo("a");
        assertThatThrownBy(() -> out.byteAt(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void rowsOfCsv() {
        assertThat(csv("")).isEqualTo("\"\"");
        assertThat(csv("a b")).isEqualTo("a b");
        assertThat(csv("a,b")).isEqualTo("\"a,b\"");
        assertThat(csv("say \"hi\" twice")).isEqualTo("\"say \"\"hi\"\" twice\"");
        assertThat(csv("\"")).isEqualTo("\"\"\"\"");
        assertThat(csv("line\nbreak of some length")).isEqualTo("\"line\nbreak of some length\"");
        assertThat(csv("return at the end\r")).isEqualTo("\"return at the end\r\"");
        assertThat(csv("\\.")).isEqualTo("\"\\.\"");
        assertThat(csv("\\.x")).isEqualTo("\\.x");
        CsvRow.appendHeader(List.of("a", "b,c"), out);
        assertThat(text()).isEqualTo("a,\"b,c\"\n");
    }

    private String csv(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        CsvRow.appendField(MemorySegment.ofArray(utf8), 0, utf8.length, true, out);
        return text();
    }
}
