package io.pagegrad.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

class NamedOutputTest {
    private static final Path FULL = Path.of("/dev/full");

    @Test
    void aFullDiskIsNamed() throws IOException {
        assumeThat(FULL).exists();
        try (OutputStream full = Files.newOutputStream(FULL, StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> NamedOutput.owning(full, "/data/rows.csv").write(new byte[100]))
                    .isInstanceOf(IOException.class)
                    .hasMessage("cannot write to /data/rows.csv: No space left on device");
        }
    }

    @Test
    void aReaderWhoWentAwayIsNoFailure() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertThatThrownBy(() -> NamedOutput.standard(gone).write(1)).isInstanceOf(ReaderGoneException.class);
    }

    @Test
    void standardOutputCanBeWrittenToAgain() throws IOException {
        Path file = Files.createTempFile("stdout", "");
        try (OutputStream descriptor = Files.newOutputStream(file)) {
            NamedOutput stdout = NamedOutput.standard(descriptor);
            for (int i = 0; i < 2; i++) {
                try (Writer writer = new OutputStreamWriter(stdout, StandardCharsets.UTF_8)) {
                    writer.write("table\n");
                }
            }
            assertThat(file).hasContent("table\ntable\n");
        } finally {
            Files.delete(file);
        }
    }
}
