package io.pagegrad.pagefile.postgres.recover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScratchDirectoryTest {
    @TempDir
    Path parent;

    /// Another process: makes a directory with a file in it and waits to be killed.
    static final class Owner {
        private Owner() {}

        public static void main(String[] arguments) throws IOException {
            try (ScratchDirectory scratch = ScratchDirectory.make(Path.of(arguments[0]))) {
                Files.writeString(scratch.path().resolve("data"), "pages");
                System.out.println(scratch.path());
                System.in.read();
            }
        }
    }

    @Test
    void whatAKilledProcessLeftGoesWithTheNextOneAndWhatALivingOneHoldsStays() throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        parent.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            Path held = Path.of(owner.inputReader().readLine());
            Path foreign = Files.createDirectory(parent.resolve("pagegrad-recover-of-somebody"));
            try (ScratchDirectory mine = ScratchDirectory.make(parent);
                    ScratchDirectory second = ScratchDirectory.make(parent)) {
                assertThat(held).isDirectory();
                assertThat(mine.path()).isDirectory();
                assertThat(second.path()).isDirectory();
                owner.destroyForcibly().waitFor();
                assertThat(held.resolve("data")).exists();
                ScratchDirectory.make(parent).close();
                assertThat(held).doesNotExist();
                assertThat(mine.path()).isDirectory();
                assertThat(foreign).isDirectory();
            }
        } finally {
            owner.destroyForcibly();
        }
        assertThat(parent)
                .isDirectoryContaining("glob:**of-somebody")
                .satisfies(all -> assertThat(all.toFile().list()).hasSize(1));
    }
}
