package io.pagegrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The search for a JDK, and what is prepared for it, as the shell does it.
class LauncherIT {
    private static final Path ROOT = Path.of(System.getProperty("pagegrad.root"));
    private static final String MODULE = "--add-modules=jdk.incubator.vector";

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

    @Test
    void aJdkWithoutToolsHasTheVectorApiAsAModule() throws Exception {
        Path jdk = jdk("jdk-25", "25.0.3");
        java(jdk, 0);
        Path prepared = directory.resolve("prepared");
        assertThat(prepare(jdk, prepared, "prepare; is_prepared").exitCode()).isZero();
        assertThat(prepared.resolve("jvm.options")).content().contains(MODULE).doesNotContain("-Xbootclasspath");
        assertThat(prepared.resolve("vector-api.jar")).doesNotExist();
    }

    @Test
    void flagsThatAJvmRefusesAreNotKept() throws Exception {
        Path jdk = jdk("jdk-99", "99");
        java(jdk, 1);
        Path prepared = directory.resolve("prepared");
        assertThat(prepare(jdk, prepared, "prepare; is_prepared").exitCode()).isZero();
        assertThat(prepared.resolve("jvm.options")).doesNotExist();
    }

    @Test
    void anotherJdkIsPreparedAnew() throws Exception {
        Path jdk = jdk("jdk-25", "25.0.3");
        java(jdk, 0);
        Path prepared = directory.resolve("prepared");
        assertThat(prepare(jdk, prepared, "is_prepared").exitCode()).isNotZero();
        assertThat(prepare(jdk, prepared, "prepare; is_prepared").exitCode()).isZero();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.4\"\n");
        assertThat(prepare(jdk, prepared, "is_prepared").exitCode()).isNotZero();
    }

    @Test
    void theVectorApiWorksFromTheBootClassPath() throws Exception {
        Path prepared = Files.createDirectories(directory.resolve("with space"));
        Path jdk = Path.of(System.getProperty("java.home"));
        Run made = prepare(jdk, prepared, "extract_vector_api && list_boot_flags >\"$prepared/jvm.options\"");
        assertThat(made.exitCode()).as(made.output()).isZero();
        assertThat(prepared.resolve("jvm.options")).content().doesNotContain(MODULE);
        Run run = run(
                Map.of(),
                jdk.resolve("bin/java").toString(),
                "@" + prepared.resolve("jvm.options"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                VectorsInUse.class.getName());
        // the same answer as here, and nothing printed by the JVM
        assertThat(run.output().strip()).isEqualTo(VectorsInUse.answer());
    }

    @Test
    void aLibraryOfOldClassFilesWorksRenewed() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        Path old = Path.of(CommandLine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path renewed = directory.resolve("renewed.jar");
        String source = ROOT.resolve("scripts/NewClassFiles.java").toString();
        Run made = run(Map.of(), java.toString(), source, old.toString(), renewed.toString());
        assertThat(made.exitCode()).as(made.output()).isZero();
        try (JarFile jar = new JarFile(renewed.toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.getName().endsWith(".class")) {
                    DataInputStream file = new DataInputStream(jar.getInputStream(entry));
                    file.skipNBytes(6);
                    assertThat(file.readUnsignedShort()).as(entry.getName()).isGreaterThanOrEqualTo(52);
                }
            }
        }
        // the JVM verifies what it loads
        String[] help = {"-cp", renewed.toString(), "picocli.AutoComplete", "--help"};
        Run run = run(
                Map.of(),
                Stream.concat(Stream.of(java.toString()), Stream.of(help)).toArray(String[]::new));
        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output()).startsWith("Usage: picocli.AutoComplete");
    }

    private static void java(Path jdk, int exitCode) throws IOException {
        Path java = jdk.resolve("bin/java");
        Files.writeString(java, "#!/bin/sh\nexit " + exitCode + "\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private static Run prepare(Path jdk, Path prepared, String call) throws Exception {
        Map<String, String> environment = Map.of(
                "JAVA_HOME",
                jdk.toString(),
                "PATH",
                "/usr/bin:/bin",
                "root",
                ROOT.toString(),
                "jar",
                "none.jar",
                "prepared",
                prepared.toString());
        return run(environment, "/bin/sh", "-eu", "-c", ". '" + ROOT.resolve("scripts/prepare.sh") + "'; " + call);
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
        return run(
                environment,
                "/bin/sh",
                "-eu",
                "-c",
                ". '" + ROOT.resolve("scripts/jdk25.sh") + "'; find_jdk25; printf '%s' \"$JAVA_HOME\"");
    }

    private static Run run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }
}
