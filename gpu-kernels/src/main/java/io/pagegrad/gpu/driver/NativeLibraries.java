package io.pagegrad.gpu.driver;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Where JCuda's native libraries are unpacked: a folder of this process that only its user may enter.
///
/// JCuda writes its libraries under fixed names into `java.io.tmpdir` and takes a file that is already there. In
/// a shared temporary folder that file may be stale, or planted; so the first touch of a JCuda class happens
/// inside
/// [#whileUnpackingPrivately].
public final class NativeLibraries {
    private static final String TEMPORARY_FOLDER = "java.io.tmpdir";

    private NativeLibraries() {}

    /// Whether the system's loader finds a library by its name, and all that it needs; it stays loaded. Always
    /// true on other systems than Linux, which name theirs otherwise.
    public static boolean canLoad(String library) {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return true;
        }
        try {
            SymbolLookup.libraryLookup(library, Arena.global());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// Runs `firstTouch` with a private `java.io.tmpdir`, then removes what was unpacked (a loaded library stays
    /// loaded).
    ///
    /// @return the reason why the library cannot be used, or empty
    public static synchronized Optional<String> whileUnpackingPrivately(Supplier<Optional<String>> firstTouch) {
        String shared = System.getProperty(TEMPORARY_FOLDER);
        Path folder;
        try {
            folder = Files.createTempDirectory("pagegrad-natives");
        } catch (IOException e) {
            return Optional.of("no private folder for native libraries can be made in " + shared + ": " + e);
        }
        System.setProperty(TEMPORARY_FOLDER, folder.toString());
        try {
            return firstTouch.get();
        } catch (LinkageError e) {
            return Optional.of(shortly(e));
        } finally {
            System.setProperty(TEMPORARY_FOLDER, shared);
            remove(folder);
        }
    }

    // JCuda's message is a page long; the loader's own words stand in it after the last stack trace header
    private static String shortly(LinkageError e) {
        String text = String.valueOf(e.getMessage());
        int at = text.indexOf("cannot open shared object file");
        if (at >= 0) {
            int begin = text.lastIndexOf('\n', at) + 1;
            int end = text.indexOf('\n', at);
            String line = text.substring(begin, end < 0 ? text.length() : end).strip();
            int path = line.indexOf(": ", line.indexOf(".so"));
            return path >= 0 && line.startsWith("java.lang") ? line.substring(path + 2) : line;
        }
        return text.lines().findFirst().orElse(e.toString()).strip();
    }

    // only what JCuda unpacked: another thread may have made a temporary file of its own there in the meantime
    private static void remove(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().contains("JCuda")
                        || file.getFileName().toString().contains("JNvrtc")) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }
}
