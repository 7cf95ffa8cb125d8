package io.pagegrad.cli.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the documents name exists.
class DocumentsTest {
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*");
    private static final Pattern PACKAGE = Pattern.compile("io\\.pagegrad(\\.[a-z]+)+");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern DECLARED = Pattern.compile("\\b(class|interface|enum|record) ([A-Z]\\w*)");

    /// Documents that describe the code as it is.
    private static final List<String> DOCUMENTS = List.of("ARCHITECTURE.md", "CONTRIBUTING.md");

    @Test
    void typesNamedInTheDocumentsResolve() throws IOException {
        Set<String> types = Sources.all().stream()
                .flatMap(file -> Sources.lines(file).stream())
                .flatMap(line -> DECLARED.matcher(line).results())
                .map(result -> result.group(2))
                .collect(Collectors.toSet());
        for (String document : DOCUMENTS) {
            assertThat(quoted(document, TYPE)).as(document).isSubsetOf(types);
        }
    }

    @Test
    void packagesNamedInTheDocumentsExist() throws IOException {
        Set<String> packages = Sources.all().stream()
                .map(file -> file.getParent().toString().replace('/', '.').replaceFirst(".*\\.java\\.", ""))
                .collect(Collectors.toSet());
        for (String document : DOCUMENTS) {
            assertThat(quoted(document, PACKAGE)).as(document).isSubsetOf(packages);
        }
    }

    @Test
    void linksBetweenDocumentsLeadSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        try (Stream<Path> files = Stream.concat(Files.list(Sources.ROOT), Files.walk(Sources.ROOT.resolve("docs")))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".md")).toList()) {
                Matcher link = LINK.matcher(Files.readString(file));
                while (link.find()) {
                    if (!Files.exists(file.resolveSibling(link.group(1)))) {
                        dead.add(Sources.ROOT.relativize(file) + " -> " + link.group(1));
                    }
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    private static Set<String> quoted(String document, Pattern whole) throws IOException {
        Set<String> found = new TreeSet<>();
        Matcher code = CODE.matcher(Files.readString(Sources.ROOT.resolve(document)));
        while (code.find()) {
            if (whole.matcher(code.group(1)).matches()) {
                found.add(code.group(1));
            }
        }
        return found;
    }
}
