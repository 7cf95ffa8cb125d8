package io.pagegrad.expression.product;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/// A native library with the C interface of BLAS, found when the program runs. Calls run on the thread that makes
/// them: libraries that would start threads of their own are told not to. Any thread.
///
/// Spec: the legacy C interface to the BLAS, `cblas_sgemm`, `cblas_dgemm`.
public final class Blas {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong ADDRESS = ValueLayout.JAVA_LONG;
    private static final int ROW_MAJOR = 101;
    private static final int AS_IT_LIES = 111;
    private static final int TRANSPOSED = 112;

    /// What tells a library how many threads to use; it has one of them, or none when it has no threads.
    private static final List<String> THREAD_SETTERS = List.of("openblas_set_num_threads", "MKL_Set_Num_Threads");

    private final MethodHandle floats;
    private final MethodHandle doubles;

    private Blas(MethodHandle floats, MethodHandle doubles) {
        this.floats = floats;
        this.doubles = doubles;
    }

    /// Loads a library for the rest of the program.
    ///
    /// @param library its file, or its name without prefix and ending, such as `openblas`
    /// @throws IllegalArgumentException when there is no such library, or it lacks the products
    public static Blas load(String library) {
        SymbolLookup symbols = find(library);
        Linker linker = Linker.nativeLinker();
        for (String setter : THREAD_SETTERS) {
            Optional<MethodHandle> handle =
                    symbols.find(setter).map(at -> linker.downcallHandle(at, FunctionDescriptor.ofVoid(INT)));
            if (handle.isPresent()) {
                oneThread(handle.get());
            }
        }
        return new Blas(
                product(symbols, linker, library, "cblas_sgemm", ValueLayout.JAVA_FLOAT),
                product(symbols, linker, library, "cblas_dgemm", ValueLayout.JAVA_DOUBLE));
    }

    private static SymbolLookup find(String library) {
        String file = System.mapLibraryName(library);
        List<String> names = library.contains("/") || library.contains(".")
                ? List.of(library)
                : List.of(file, file + ".0", file + ".3");
        for (String name : names) {
            try {
                return SymbolLookup.libraryLookup(name, Arena.global());
            } catch (IllegalArgumentException e) {
                // the next name
            }
        }
        throw new IllegalArgumentException("no BLAS library '" + library + "' here: tried " + String.join(", ", names));
    }

    private static MethodHandle product(
            SymbolLookup symbols, Linker linker, String library, String name, ValueLayout number) {
        FunctionDescriptor type = FunctionDescriptor.ofVoid(
                INT, INT, INT, INT, INT, INT, number, ADDRESS, INT, ADDRESS, INT, number, ADDRESS, INT);
        return symbols.find(name)
                .map(at -> linker.downcallHandle(at, type))
                .orElseThrow(() -> new IllegalArgumentException("library '" + library + "' has no " + name));
    }

    private static void oneThread(MethodHandle setter) {
        try {
            setter.invokeExact(1);
        } catch (Throwable e) {
            throw new IllegalStateException("a native call failed", e);
        }
    }

    /// `c = c + scale * a * b`; strides count numbers.
    void add(
            boolean wide,
            boolean transposedLeft,
            int rows,
            int columns,
            int depth,
            double scale,
            long a,
            int aStride,
            long b,
            int bStride,
            long c,
            int cStride) {
        int left = transposedLeft ? TRANSPOSED : AS_IT_LIES;
        try {
            if (wide) {
                doubles.invokeExact(
                        ROW_MAJOR,
                        left,
                        AS_IT_LIES,
                        rows,
                        columns,
                        depth,
                        scale,
                        a,
                        aStride,
                        b,
                        bStride,
                        1.0,
                        c,
                        cStride);
            } else {
                floats.invokeExact(
                        ROW_MAJOR,
                        left,
                        AS_IT_LIES,
                        rows,
                        columns,
                        depth,
                        (float) scale,
                        a,
                        aStride,
                        b,
                        bStride,
                        1f,
                        c,
                        cStride);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("a native call failed", e);
        }
    }
}
