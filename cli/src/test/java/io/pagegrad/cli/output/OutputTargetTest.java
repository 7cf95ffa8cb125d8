package io.pagegrad.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pagegrad.cli.session.Interruption;
import io.pagegrad.cli.session.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTargetTest {
    @TempDir
    Path directory;

    @Test
    void aFileAppearsWhenItIsWhole() throws IOException {
        Path place = directory.resolve("rows.csv");
        try (OutputTarget target = OutputTarget.open(surroundings(), place.toString(), false)) {
            target.stream().write("1\n".getBytes(StandardCharsets.UTF_8));
            assertThat(place).doesNotExist();
            target.commit();
        }
        assertThat(place).hasContent("1\n");
        assertThat(directory).isDirectoryContaining(path -> path.equals(place));
    }

    @Test
    void aPipeIsWrittenIntoAndStaysAPipe() throws Exception {
        Path pipe = directory.resolve("pipe");
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        for (boolean provisional : new boolean[] {false, true}) {
            Process reader = new ProcessBuilder("cat", pipe.toString()).start();
            try (OutputTarget target = OutputTarget.open(surroundings(), pipe.toString(), provisional)) {
                target.stream().write("1,2\n".getBytes(StandardCharsets.UTF_8));
                target.commit();
            }
            assertThat(new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("1,2\n");
            assertThat(reader.waitFor()).isZero();
            assertThat(Files.isRegularFile(pipe)).isFalse();
        }
        assertThatThrownBy(() -> OutputTarget.check(pipe))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("pipe");
    }

    private static Surroundings surroundings() {
        return new Surroundings(
                new ByteArrayOutputStream(),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                Map.of(),
                0,
                new Interruption());
    }
}
