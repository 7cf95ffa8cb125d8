package io.pagegrad.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Somebody else's program over the same pages, run beside the benchmarks so that both see the same machine.
///
/// The system property `pagegrad.bench.external` holds its command, words parted by spaces; the words `{taxi}`
/// and
/// `{lin}` stand for the files of that table.
final class ExternalProgram {
    private static final String PROPERTY = "pagegrad.bench.external";

    private ExternalProgram() {}

    /// Prints what the program prints; nothing happens when the property is not set.
    static void runIfWanted(BenchData data, PrintStream out) throws IOException, InterruptedException {
        String command = System.getProperty(PROPERTY);
        if (command == null) {
            return;
        }
        List<String> words = new ArrayList<>();
        for (String word : command.split(" ")) {
            if (word.equals("{taxi}") || word.equals("{lin}")) {
                for (Path file : data.files(word.substring(1, word.length() - 1))) {
                    words.add(file.toString());
                }
            } else if (!word.isEmpty()) {
                words.add(word);
            }
        }
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        out.println();
        out.println(String.join(" ", words.subList(0, 1)) + (status == 0 ? ":" : " (status " + status + "):"));
        out.print(printed);
    }
}
