package io.pagegrad.cli.session;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
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
            assertThatThrownBy(() -> new NamedOutput(full, "/data/rows.csv").write(new byte[100]))
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
        assertThatThrownBy(() -> new NamedOutput(gone, "standard output").write(1))
                .isInstanceOf(ReaderGoneException.class);
    }
}
