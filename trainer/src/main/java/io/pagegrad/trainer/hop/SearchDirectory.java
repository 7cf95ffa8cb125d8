package io.pagegrad.trainer.hop;

import io.pagegrad.trainer.artifact.AtomicFile;
import io.pagegrad.trainer.artifact.DirectoryLock;
import io.pagegrad.trainer.train.TrainingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/// Where a search keeps its trials: one file for each, replaced as a whole by each unit. Held by one process at a
/// time; thread-safe.
///
/// ```text
/// search.properties   what the search is: everything that decides its course
/// trial-N.state       trial N after its last committed unit
/// lock                held while a search runs
/// ```
public final class SearchDirectory implements AutoCloseable {
    private static final String DESCRIPTION = "search.properties";

    private final Path directory;
    private final DirectoryLock lock;

    private SearchDirectory(Path directory, DirectoryLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /// @param description everything that decides the course of the search, by name
    /// @param resume whether to go on with the search that is there
    /// @throws IOException when another process uses the directory
    /// @throws TrainingException when there is a search and `resume` is false, or when it is another one
    public static SearchDirectory open(Path directory, Map<String, String> description, boolean resume)
            throws IOException {
        DirectoryLock lock = DirectoryLock.hold(directory, "search");
        boolean begun = false;
        try {
            SearchDirectory opened = new SearchDirectory(directory, lock);
            opened.begin(description, resume);
            begun = true;
            return opened;
        } finally {
            if (!begun) {
                lock.close();
            }
        }
    }

    private void begin(Map<String, String> description, boolean resume) throws IOException {
        Path file = directory.resolve(DESCRIPTION);
        if (!Files.exists(file)) {
            write(file, description);
            return;
        }
        if (!resume) {
            throw new TrainingException(directory
                    + " holds a search already: say --resume to go on with it, or name another" + " directory");
        }
        Properties before = new Properties();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            before.load(in);
        }
        for (Map.Entry<String, String> entry : description.entrySet()) {
            String was = before.getProperty(entry.getKey());
            if (!entry.getValue().equals(was)) {
                throw new TrainingException(directory + " holds another search: " + entry.getKey() + " was " + was
                        + ", not " + entry.getValue());
            }
        }
    }

    /// As a properties file without the line that says when.
    private static void write(Path file, Map<String, String> description) throws IOException {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(description)
                .forEach((name, value) -> text.append(escaped(name))
                        .append('=')
                        .append(escaped(value))
                        .append('\n'));
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                case '\\', '=', ':', ' ', '#', '!' -> escaped.append('\\').append(c);
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /// The state of a trial, null when it has done nothing yet.
    ///
    /// @throws IOException when the file cannot be read or is damaged
    public TrialState read(int trial) throws IOException {
        Path file = file(trial);
        return Files.exists(file) ? TrialFile.decode(Files.readAllBytes(file), file) : null;
    }

    /// The state of every trial that a search left in a directory, by number.
    ///
    /// @throws IOException when the directory or a file in it cannot be read
    public static List<TrialState> states(Path directory) throws IOException {
        List<TrialState> states = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "trial-*.state")) {
            for (Path file : files) {
                states.add(TrialFile.decode(Files.readAllBytes(file), file));
            }
        }
        states.sort(Comparator.comparingInt(TrialState::trial));
        return states;
    }

    /// Commits: the file of the trial holds the old state or this one at every moment.
    void write(TrialState state) throws IOException {
        AtomicFile.write(file(state.trial()), TrialFile.encode(state));
    }

    private Path file(int trial) {
        return directory.resolve("trial-" + trial + ".state");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
