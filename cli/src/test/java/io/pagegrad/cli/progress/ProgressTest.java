package io.pagegrad.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.cli.session.Interruption;
import io.pagegrad.cli.session.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private Surroundings surroundings(int columns) {
        PrintStream stderr = new PrintStream(written, true, StandardCharsets.UTF_8);
        return new Surroundings(OutputStream.nullOutputStream(), stderr, Map.of(), columns, new Interruption());
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    /// Half done, at 10 of its units a second.
    private static ProgressSource half() {
        return new ProgressSource() {
            @Override
            public long done() {
                return 50;
            }

            @Override
            public long total() {
                return 100;
            }

            @Override
            public String detail(double seconds) {
                return "10 rows/s  loss 0.25";
            }
        };
    }

    @Test
    void aTerminalHasALineThatIsDrawnAgainAndWiped() throws InterruptedException {
        try (Progress _ = Progress.show(surroundings(60), false, "training", half())) {
            while (text().chars().filter(c -> c == '\r').count() < 3) {
                Thread.sleep(10);
            }
        }
        assertThat(text())
                .startsWith("\rtraining  ████████████░░░░░░░░░░░░  50 %  10 rows/s  loss 0")
                .endsWith("\r\u001b[K")
                .doesNotContain("\n");
        for (String line : text().split("\r")) {
            assertThat(line.replace("\u001b[K", "")).hasSizeLessThan(60);
        }
    }

    @Test
    void elsewhereALineHasNoBar() {
        try (Progress progress = Progress.show(surroundings(0), true, "training", half())) {
            assertThat(progress.line(5)).isEqualTo("training  50 %  10 rows/s  loss 0.25  5.00 s left");
        }
        assertThat(written.size()).isZero();
    }
}
