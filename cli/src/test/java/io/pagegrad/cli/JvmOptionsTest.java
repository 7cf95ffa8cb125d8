package io.pagegrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {
    private static final Path ROOT = Path.of(System.getProperty("pagegrad.root"));

    @Test
    void manifestSaysWhatTheListOfFlagsSays() throws IOException {
        List<String> flags = Files.readAllLines(ROOT.resolve("jvm.options"));
        String pom = Files.readString(ROOT.resolve("cli/pom.xml"));
        assertThat(manifestEntry(pom, "Add-Exports")).isEqualTo(targets(flags, "--add-exports="));
        assertThat(manifestEntry(pom, "Add-Opens")).isEqualTo(targets(flags, "--add-opens="));
        assertThat(flags)
                .contains("--enable-native-access=" + String.join(",", manifestEntry(pom, "Enable-Native-Access")));
    }

    @Test
    void testsRunWithTheListOfFlags() throws IOException {
        List<String> running = ManagementFactory.getRuntimeMXBean().getInputArguments();
        assertThat(running).containsAll(Files.readAllLines(ROOT.resolve("jvm.options")));
    }

    private static List<String> targets(List<String> flags, String prefix) {
        return flags.stream()
                .filter(flag -> flag.startsWith(prefix))
                .map(flag -> flag.substring(prefix.length(), flag.indexOf("=ALL-UNNAMED")))
                .toList();
    }

    private static List<String> manifestEntry(String pom, String name) {
        Matcher entry = Pattern.compile("<" + name + ">(.*?)</" + name + ">").matcher(pom);
        assertThat(entry.find()).as(name + " in cli/pom.xml").isTrue();
        return List.of(entry.group(1).split(" "));
    }
}
