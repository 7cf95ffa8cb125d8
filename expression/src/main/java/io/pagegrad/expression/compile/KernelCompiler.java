package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Program;
import java.lang.invoke.MethodHandles;
import java.util.LinkedHashMap;
import java.util.Map;

/// Turns programs into kernels; equal programs share one class. Thread-safe.
///
/// Loops use vectors where the machine has them at least 256 bits wide and the module `jdk.incubator.vector` is
/// present, else plain rows.
public final class KernelCompiler {
    private static final int CACHED_KERNELS = 256;
    private static final Map<Key, Object> CACHE = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Object> eldest) {
            return size() > CACHED_KERNELS;
        }
    };

    private enum Kind {
        SUM,
        MAP
    }

    private record Key(Kind kind, Program program, KernelPrecision precision, boolean vectors) {}

    private KernelCompiler() {}

    /// Kernel that sums every output of `program` over rows.
    public static SumKernel sum(Program program, KernelPrecision precision) {
        return sum(program, precision, VectorSize.usable());
    }

    /// As [#sum(Program, KernelPrecision)], with or without vectors.
    public static SumKernel sum(Program program, KernelPrecision precision, boolean vectors) {
        return (SumKernel) kernel(new Key(Kind.SUM, program, precision, vectors));
    }

    /// Kernel that stores every output of `program` as a column.
    public static MapKernel map(Program program, KernelPrecision precision) {
        return map(program, precision, VectorSize.usable());
    }

    /// As [#map(Program, KernelPrecision)], with or without vectors.
    public static MapKernel map(Program program, KernelPrecision precision, boolean vectors) {
        return (MapKernel) kernel(new Key(Kind.MAP, program, precision, vectors));
    }

    private static Object kernel(Key key) {
        synchronized (CACHE) {
            Object cached = CACHE.get(key);
            if (cached != null) {
                return cached;
            }
        }
        Object kernel = define(bytes(key));
        synchronized (CACHE) {
            Object earlier = CACHE.putIfAbsent(key, kernel);
            return earlier == null ? kernel : earlier;
        }
    }

    /// The class file of the kernel of `program`, the same on every call.
    static byte[] sumKernelBytes(Program program, KernelPrecision precision, boolean vectors) {
        return bytes(new Key(Kind.SUM, program, precision, vectors));
    }

    private static byte[] bytes(Key key) {
        return switch (key.kind) {
            case SUM -> new KernelClassWriter(KernelPlan.sums(key.program), key.precision, key.vectors).sumKernel();
            case MAP -> new KernelClassWriter(KernelPlan.stores(key.program), key.precision, key.vectors).mapKernel();
        };
    }

    private static Object define(byte[] bytes) {
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return hidden.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("generated kernel cannot be loaded", e);
        }
    }
}
