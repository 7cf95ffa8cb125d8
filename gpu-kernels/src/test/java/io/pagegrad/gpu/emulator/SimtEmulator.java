package io.pagegrad.gpu.emulator;

import io.pagegrad.gpu.compile.CubinCache;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The emulator, loaded into this process as `libcuda.so.1` and `libnvrtc.so.12`.
///
/// A library already loaded under the name that a JNI library needs is the one the loader takes; so loading the
/// stand-ins by path, before the first touch of JCuda, is all it takes.
public final class SimtEmulator {
    private static final long BUILD_SECONDS = 300;
    private static Optional<String> missing;
    private static SimtEmulator loaded;

    private final MethodHandle configure;
    private final MethodHandle takeReport;
    private final MethodHandle openHandles;

    private SimtEmulator(Path library) {
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
        Linker linker = Linker.nativeLinker();
        configure = linker.downcallHandle(
                symbols.findOrThrow("simt_configure"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG));
        takeReport = linker.downcallHandle(
                symbols.findOrThrow("simt_take_report"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
        openHandles = linker.downcallHandle(
                symbols.findOrThrow("simt_open_handles"), FunctionDescriptor.of(ValueLayout.JAVA_INT));
    }

    /// Builds and loads the emulator once; the reason why it cannot be had, or empty.
    public static synchronized Optional<String> load() {
        if (missing == null) {
            missing = Optional.empty();
            try {
                Path folder = build();
                // images belong to this build of the emulator, not to the user's cache
                System.setProperty(CubinCache.FOLDER, folder.resolve("cache").toString());
                System.load(folder.resolve("libcuda.so.1").toString());
                System.load(folder.resolve("libnvrtc.so.12").toString());
                loaded = new SimtEmulator(folder.resolve("libcuda.so.1"));
            } catch (NoCompiler e) {
                missing = Optional.of(e.getMessage());
            }
        }
        return missing;
    }

    public static synchronized SimtEmulator instance() {
        if (loaded == null) {
            throw new IllegalStateException("the emulator is not loaded");
        }
        return loaded;
    }

    /// Seed 0 runs threads and streams in order; other seeds permute threads, preempt them and put stream work
    /// off.
    public void configure(long seed) {
        configure(seed, true, 2, 256L << 20);
    }

    public void configure(long seed, boolean races, int devices, long deviceBytes) {
        try {
            int code = (int) configure.invokeExact(seed, races ? 1 : 0, 4, devices, deviceBytes);
            if (code != 0) {
                throw new IllegalStateException("simt_configure: " + code);
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// The story of the last failed launch; clears it.
    public String takeReport() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(4096);
            int code = (int) takeReport.invokeExact(text, text.byteSize());
            return code == 0 ? text.getString(0) : "";
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// Driver handles and memory blocks not yet given back.
    public int openHandles() {
        try {
            return (int) openHandles.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// The folder of the built stand-ins, for a process of its own.
    public static synchronized Path folder() {
        try {
            return build();
        } catch (NoCompiler e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path build() throws NoCompiler {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new NoCompiler(
                    "the SIMT emulator stands in for Linux libraries; this is " + System.getProperty("os.name"));
        }
        String compiler = compiler();
        try {
            Path root = Path.of(System.getProperty("pagegrad.root", ".."));
            Path sources =
                    root.resolve("gpu-kernels/src/test/simt").toAbsolutePath().normalize();
            Path home = root.resolve("gpu-kernels/target/simt").toAbsolutePath().normalize();
            Path folder = home.resolve(fingerprint(sources, compiler));
            Files.createDirectories(folder);
            try (FileChannel lock = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock ignored = lock.lock()) {
                if (!Files.exists(folder.resolve("READY"))) {
                    compile(sources, folder, compiler);
                    Files.writeString(folder.resolve("READY"), compiler);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new IllegalStateException("building the SIMT emulator", e);
        }
    }

    private static void compile(Path sources, Path folder, String compiler) throws IOException {
        Path jni = folder.resolve("libJCudaDriver.so");
        try (InputStream library =
                SimtEmulator.class.getResourceAsStream("/lib/libJCudaDriver-12.6.0-linux-x86_64.so")) {
            if (library == null) {
                throw new IllegalStateException("JCuda's native library is not on the class path");
            }
            Files.copy(library, jni, StandardCopyOption.REPLACE_EXISTING);
        }
        String output =
                run(List.of("sh", sources.resolve("build.sh").toString(), compiler, folder.toString(), jni.toString()));
        if (!Files.exists(folder.resolve("libnvrtc.so.12"))) {
            throw new IllegalStateException("the SIMT emulator does not compile:\n" + output);
        }
    }

    private static String compiler() throws NoCompiler {
        for (String candidate : List.of("g++", "clang++")) {
            for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
                if (Files.isExecutable(Path.of(folder, candidate))) {
                    return Path.of(folder, candidate).toString();
                }
            }
        }
        throw new NoCompiler("no C++ compiler (g++ or clang++) on the PATH: the SIMT emulator cannot be built");
    }

    private static String fingerprint(Path sources, String compiler) throws IOException {
        try (Stream<Path> files = Files.list(sources)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files.sorted().toList()) {
                digest.update(file.getFileName().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
            digest.update(run(List.of(compiler, "--version")).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(BUILD_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
                throw new IOException(command + " takes longer than " + BUILD_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return output;
    }

    private static final class NoCompiler extends Exception {
        private static final long serialVersionUID = 1L;

        NoCompiler(String message) {
            super(message);
        }
    }
}
