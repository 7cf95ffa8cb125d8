package io.pagegrad.cli.session;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// What a run of the command touches outside itself: streams, environment and terminal. Tests pass their own.
///
/// @param stdout where the result goes, and nothing else does; unbuffered
/// @param stderr progress, notes and errors
/// @param terminalColumns width of the terminal behind standard error, 0 when it is no terminal
/// @param interruption asked by long work between its steps
public record Surroundings(
        OutputStream stdout,
        PrintStream stderr,
        Map<String, String> environment,
        int terminalColumns,
        Interruption interruption) {

    /// The process's own. The launcher says how wide the terminal is; without it progress is plain lines.
    public static Surroundings ofProcess() {
        PrintStream stderr = new PrintStream(new FileOutputStream(standardErrorOfUser()), true, StandardCharsets.UTF_8);
        System.setErr(stderr);
        return new Surroundings(
                NamedOutput.standard(new FileOutputStream(FileDescriptor.out)),
                stderr,
                System.getenv(),
                Integer.getInteger("pagegrad.stderr.columns", 0),
                Interruption.ofProcess());
    }

    /// The launcher filters the JVM's own messages out of descriptor 2 and hands the user's standard error over
    /// as another descriptor. It must be that very descriptor, not its file opened again: with `> log 2>&1` both
    /// streams share one file offset.
    private static FileDescriptor standardErrorOfUser() {
        int number = Integer.getInteger("pagegrad.stderr.fd", 2);
        if (number == 2) {
            return FileDescriptor.err;
        }
        try {
            Constructor<FileDescriptor> ofNumber = FileDescriptor.class.getDeclaredConstructor(int.class);
            ofNumber.setAccessible(true);
            return ofNumber.newInstance(number);
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            return FileDescriptor.err;
        }
    }

    /// A buffered UTF-8 writer over standard output; closing it flushes.
    public Writer writer() {
        return new BufferedWriter(new OutputStreamWriter(stdout, StandardCharsets.UTF_8));
    }

    /// Where files go that nobody sees: `$TMPDIR`, or what the system has.
    public Path temporaryDirectory() {
        String named = environment.getOrDefault("TMPDIR", "");
        return Path.of(named.isEmpty() ? System.getProperty("java.io.tmpdir") : named);
    }

    /// Writes text to standard output.
    public void print(String text) throws IOException {
        stdout.write(text.getBytes(StandardCharsets.UTF_8));
    }

    public boolean onTerminal() {
        return terminalColumns > 0;
    }
}
