package io.pagegrad.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the claims about the memory model that lie in `src/jcstress`, some minutes.
@Tag("campaign")
class MemoryModelIT {
    @Test
    void noForbiddenOutcomeIsEverSeen(@TempDir Path directory) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.openjdk.jcstress.Main",
                        "-m",
                        "quick",
                        "-t",
                        "io.pagegrad.*",
                        "-jvmArgsPrepend",
                        "--add-modules=jdk.incubator.vector",
                        "-r",
                        directory.toString()))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.waitFor();
        String text = Files.readString(output);
        assertThat(text).contains("4 passed", "0 failed");
    }
}
