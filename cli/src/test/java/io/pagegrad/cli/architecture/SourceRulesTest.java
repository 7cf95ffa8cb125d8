package io.pagegrad.cli.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Rules of the house that no compiler knows.
class SourceRulesTest {
    private static final int MOST_LINES = 600;
    private static final Pattern VAR = Pattern.compile("(^|[({]|\\bfor \\()\\s*var \\w+");

    @Test
    void everyPackageSaysWhatItIs() {
        List<Path> silent = Sources.all().stream()
                .map(Path::getParent)
                .distinct()
                .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
                .filter(directory -> !Files.exists(mainOf(directory).resolve("package-info.java")))
                .toList();
        assertThat(silent).as("packages without package-info.java").isEmpty();
    }

    /// Tests of a package lie in the package that they test, which says what it is.
    private static Path mainOf(Path directory) {
        return Path.of(directory.toString().replaceFirst("/src/(test|jcstress)/java/", "/src/main/java/"));
    }

    @Test
    void noFileIsTooLong() {
        List<Path> tooLong = Sources.all().stream()
                .filter(file -> Sources.lines(file).size() > MOST_LINES)
                .toList();
        assertThat(tooLong).as("files of more than " + MOST_LINES + " lines").isEmpty();
    }

    @Test
    void typesAreWrittenOut() {
        List<String> found = Sources.all().stream()
                .flatMap(file -> Sources.lines(file).stream()
                        .filter(line -> VAR.matcher(line).find())
                        .map(line -> file.getFileName() + ": " + line.strip()))
                .toList();
        assertThat(found).as("uses of var").isEmpty();
    }
}
