package io.pagegrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The search for a JDK, as the shell does it.
class LauncherIT {
    private static final Path SCRIPT =
            Path.of(System.getProperty("pagegrad.root")).resolve("scripts/jdk25.sh");

    @TempDir
    Path directory;

    @Test
    void aNewerJdkBesideAnOlderJavaHomeIsFound() throws Exception {
        Path old = jdk("with space/jdk-17", "17.0.15");
        Path wanted = jdk("with space/jdk-25", "25.0.3");
        jdk("with space/jdk-26", "26");
        Run run = find(Map.of("JAVA_HOME", old.toString(), "PATH", "/usr/bin:/bin"));
        assertThat(run.exitCode()).isZero();
        // the machine's own JDK 25, if it has one, lies elsewhere: what stands beside JAVA_HOME comes first
        assertThat(Path.of(run.output().strip()).toRealPath()).isEqualTo(wanted.toRealPath());
    }

    @Test
    void theJdkThatTheUserChoseIsTaken() throws Exception {
        Path chosen = jdk("jdk-27", "27");
        jdk("jdk-25", "25");
        Run run = find(Map.of("JAVA_HOME", chosen.toString(), "PATH", "/usr/bin:/bin"));
        assertThat(run.output().strip()).isEqualTo(chosen.toString());
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        Path compiler = Files.createDirectories(home.resolve("bin")).resolve("javac");
        Files.writeString(compiler, "#!/bin/sh\n");
        assertThat(compiler.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private record Run(int exitCode, String output) {}

    private static Run find(Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                "/bin/sh", "-eu", "-c", ". '" + SCRIPT + "'; find_jdk25; printf '%s' \"$JAVA_HOME\"");
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }
}
