package io.pagegrad.trainer.hop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Searches that are killed and go on.
class HopKillIT {
    private static final List<String> METHODS = List.of("list", "tpe", "losers", "hyperband", "asha");

    @TempDir
    Path directory;

    @Test
    void aKilledSearchEndsWithTheBitsOfAnUnbrokenOne() throws Exception {
        assertThat(killedRun("tpe", directory, new SplittableRandom(1), 12, 30)).isPositive();
    }

    @Test
    @Tag("campaign")
    void twoHundredKills() throws Exception {
        int kills = 0;
        for (int run = 0; kills < 200; run++) {
            Path place = Files.createDirectory(directory.resolve("run-" + run));
            kills += killedRun(METHODS.get(run % METHODS.size()), place, new SplittableRandom(run), 0, 6);
        }
    }

    /// Kills a search again and again until it has come to its end, and compares.
    ///
    /// @param fewest units that a process does before it is killed
    /// @return how often it was killed
    private static int killedRun(String method, Path place, SplittableRandom random, int fewest, int most)
            throws IOException, InterruptedException {
        int kills = 0;
        Path digest = place.resolve("digest");
        while (!Files.exists(digest)) {
            int units = random.nextInt(fewest, most + 1);
            Process process = start(method, place);
            boolean killed = false;
            try (BufferedReader lines = process.inputReader()) {
                int seen = 0;
                String line = "";
                while (line != null && seen < units) {
                    line = lines.readLine();
                    seen += line == null || !line.startsWith("HopUnit") ? 0 : 1;
                }
                killed = line != null;
                // somewhere in the unit that is under way
                Thread.onSpinWait();
                for (long spin = random.nextLong(2_000_000); killed && spin > 0; spin--) {
                    Thread.onSpinWait();
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
            kills += killed ? 1 : 0;
            if (!killed && !Files.exists(digest)) {
                throw new IOException("the search ended by itself without a result: exit " + process.exitValue());
            }
        }
        assertThat(Files.readString(digest))
                .as("%s after %d kills", method, kills)
                .isEqualTo(KilledSearch.digest(method, null));
        return kills;
    }

    private static Process start(String method, Path place) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), KilledSearch.class.getName(), method, place.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
