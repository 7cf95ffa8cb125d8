package io.pagegrad.gpu.compile;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// NVRTC of any version, reached by the foreign function interface: for machines whose NVRTC is not the one that
/// JCuda is linked with.
final class ForeignNvrtc implements CudaCompiler {
    private static final int SUCCESS = 0;

    private final NvrtcBindings library;
    private final String where;
    private final int version;

    private ForeignNvrtc(NvrtcBindings library, String where, int version) {
        this.library = library;
        this.where = where;
        this.version = version;
    }

    /// @param library soname (`libnvrtc.so.13`), looked for by the loader and in the usual CUDA folders
    static Optional<CudaCompiler> find(String library, List<String> missing) {
        List<String> candidates = new ArrayList<>(List.of(library));
        for (String home : cudaFolders()) {
            Path path = Path.of(home, "lib64", library);
            if (Files.exists(path)) {
                candidates.add(path.toString());
            }
        }
        for (String candidate : candidates) {
            try {
                SymbolLookup symbols = SymbolLookup.libraryLookup(candidate, Arena.global());
                NvrtcBindings bindings = NvrtcBindings.of(symbols);
                return Optional.of(new ForeignNvrtc(bindings, candidate, askVersion(bindings)));
            } catch (IllegalArgumentException e) {
                // not there: the next candidate
            } catch (NoSuchElementException e) {
                missing.add(candidate + " lacks a function: " + e.getMessage());
            }
        }
        missing.add(library + ": not found by the loader, nor in " + String.join(", ", cudaFolders()));
        return Optional.empty();
    }

    static List<String> cudaFolders() {
        List<String> folders = new ArrayList<>();
        for (String variable : List.of("CUDA_PATH", "CUDA_HOME")) {
            String value = System.getenv(variable);
            if (value != null && !value.isBlank()) {
                folders.add(value);
            }
        }
        folders.add("/usr/local/cuda");
        return folders;
    }

    @Override
    public String name() {
        return "NVRTC " + version / 1000 + "." + version % 1000 / 10 + " (" + where + ")";
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public byte[] compile(CudaSource source, CompileOptions options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(ADDRESS);
            int code = call(
                    library.createProgram(),
                    handle,
                    arena.allocateFrom(source.text()),
                    arena.allocateFrom(source.name()),
                    0,
                    MemorySegment.NULL,
                    MemorySegment.NULL);
            if (code != SUCCESS) {
                throw new CudaCompileException(name(), source, options, error(code));
            }
            MemorySegment program = handle.get(ADDRESS, 0);
            try {
                MemorySegment flags = flags(arena, options);
                code = call(library.compileProgram(), program, (int) (flags.byteSize() / ADDRESS.byteSize()), flags);
                if (code != SUCCESS) {
                    String log = text(arena, program);
                    throw new CudaCompileException(name(), source, options, error(code) + " " + log);
                }
                return options.image() == ImageKind.PTX
                        ? bytes(arena, program, library.ptxSize(), library.ptx())
                        : bytes(arena, program, library.cubinSize(), library.cubin());
            } finally {
                call(library.destroyProgram(), handle);
            }
        }
    }

    private static MemorySegment flags(Arena arena, CompileOptions options) {
        List<String> flags = new ArrayList<>(options.arithmetic().options());
        flags.add("--gpu-architecture=" + options.target());
        flags.add("--std=c++17");
        MemorySegment array = arena.allocate(ADDRESS, flags.size());
        for (int i = 0; i < flags.size(); i++) {
            array.setAtIndex(ADDRESS, i, arena.allocateFrom(flags.get(i)));
        }
        return array;
    }

    private byte[] bytes(Arena arena, MemorySegment program, MethodHandle size, MethodHandle get) {
        MemorySegment length = arena.allocate(JAVA_LONG);
        require(call(size, program, length));
        MemorySegment image = arena.allocate(Math.max(1, length.get(JAVA_LONG, 0)));
        require(call(get, program, image));
        return image.toArray(ValueLayout.JAVA_BYTE);
    }

    private String text(Arena arena, MemorySegment program) {
        MemorySegment length = arena.allocate(JAVA_LONG);
        require(call(library.logSize(), program, length));
        MemorySegment log = arena.allocate(Math.max(1, length.get(JAVA_LONG, 0)));
        require(call(library.log(), program, log));
        return log.getString(0);
    }

    private void require(int code) {
        if (code != SUCCESS) {
            throw new IllegalStateException(name() + ": " + error(code));
        }
    }

    private String error(int code) {
        try {
            MemorySegment text = (MemorySegment) library.errorString().invokeExact(code);
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static int askVersion(NvrtcBindings bindings) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment major = arena.allocate(JAVA_INT);
            MemorySegment minor = arena.allocate(JAVA_INT);
            call(bindings.version(), major, minor);
            return major.get(JAVA_INT, 0) * 1000 + minor.get(JAVA_INT, 0) * 10;
        }
    }

    private static int call(MethodHandle function, Object... arguments) {
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
