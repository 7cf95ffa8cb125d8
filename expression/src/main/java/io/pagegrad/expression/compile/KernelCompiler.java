package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Program;
import java.lang.invoke.MethodHandles;
import java.util.LinkedHashMap;
import java.util.List;
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
        MAP,
        ARRAYS,
        EXACT_MAP,
        ADAPTIVE_MAP
    }

    /// @param flag whether vectors are used, or for arrays whether only changes are stored
    private record Key(Kind kind, Program program, KernelPrecision precision, boolean flag, List<Integer> targets) {}

    private KernelCompiler() {}

    /// Whether kernels use vectors on this machine.
    public static boolean usesVectors() {
        return VectorSize.usable();
    }

    /// Kernel that sums every output of `program` over rows.
    public static SumKernel sum(Program program, KernelPrecision precision) {
        return sum(program, precision, VectorSize.usable());
    }

    /// As [#sum(Program, KernelPrecision)], with or without vectors.
    public static SumKernel sum(Program program, KernelPrecision precision, boolean vectors) {
        return (SumKernel) kernel(new Key(Kind.SUM, program, precision, vectors, List.of()));
    }

    /// Kernel that stores every output of `program` as a column.
    public static MapKernel map(Program program, KernelPrecision precision) {
        return map(program, precision, VectorSize.usable());
    }

    /// As [#map(Program, KernelPrecision)], with or without vectors.
    public static MapKernel map(Program program, KernelPrecision precision, boolean vectors) {
        return (MapKernel) kernel(new Key(Kind.MAP, program, precision, vectors, List.of()));
    }

    /// Kernel that runs `program` over heap arrays.
    ///
    /// @param targets for each output, the array that it is stored in
    /// @param onlyChanges store an output only where it differs from what the array holds, so that threads that
    /// change different elements never undo each other
    public static ArrayKernel arrays(Program program, List<Integer> targets, boolean onlyChanges) {
        return (ArrayKernel)
                kernel(new Key(Kind.ARRAYS, program, KernelPrecision.FLOAT64, onlyChanges, List.copyOf(targets)));
    }

    /// Kernel that stores every output of `program` as a column, each operation computed as it stands: no sum is
    /// reordered and no multiply-add fused. The program must consist of operations that code exists for, which
    /// leaves out `SIGN`, `SIGMOID`, `SOFTPLUS`, `RELU`, `FLOOR`, `CEIL` and `DETACH`.
    ///
    /// Where the program is basic arithmetic in float64, it runs by [#columnwise] until its vector loops are
    /// warm.
    public static MapKernel exactMap(Program program, KernelPrecision precision) {
        boolean basic = precision == KernelPrecision.FLOAT64 && ColumnKernel.canRun(program);
        Kind kind = basic && VectorSize.usable() ? Kind.ADAPTIVE_MAP : Kind.EXACT_MAP;
        return (MapKernel) kernel(new Key(kind, program, precision, VectorSize.usable(), List.of()));
    }

    /// As [#exactMap(Program, KernelPrecision)], the generated loops from the first row on, with or without
    /// vectors.
    public static MapKernel exactMap(Program program, KernelPrecision precision, boolean vectors) {
        return (MapKernel) kernel(new Key(Kind.EXACT_MAP, program, precision, vectors, List.of()));
    }

    /// Kernel that runs a program of basic arithmetic operation by operation over a few hundred rows at a time,
    /// in float64: no code is generated, so that it is fast after a few batches. Gives the bits of
    /// [#exactMap(Program, KernelPrecision)].
    ///
    /// @throws IllegalStateException when it runs and an operation is none of basic arithmetic
    public static MapKernel columnwise(Program program) {
        return new ColumnKernel(program);
    }

    /// Bytes of the class that [#exactMap] makes.
    public static int exactMapBytes(Program program, KernelPrecision precision) {
        return bytes(new Key(Kind.EXACT_MAP, program, precision, VectorSize.usable(), List.of())).length;
    }

    private static Object kernel(Key key) {
        synchronized (CACHE) {
            Object cached = CACHE.get(key);
            if (cached != null) {
                return cached;
            }
        }
        Object kernel = key.kind == Kind.ADAPTIVE_MAP ? adaptive(key) : define(bytes(key));
        synchronized (CACHE) {
            Object earlier = CACHE.putIfAbsent(key, kernel);
            return earlier == null ? kernel : earlier;
        }
    }

    private static AdaptiveKernel adaptive(Key key) {
        Key generated = new Key(Kind.EXACT_MAP, key.program, key.precision, key.flag, key.targets);
        return new AdaptiveKernel(
                new ColumnKernel(key.program),
                key.program,
                () -> (MapKernel) kernel(generated),
                KernelPlan.storesAsWritten(key.program).scratchBytes(key.precision),
                AdaptiveKernel.SHORT_NANOS);
    }

    /// The class file of the kernel of `program`, the same on every call.
    static byte[] sumKernelBytes(Program program, KernelPrecision precision, boolean vectors) {
        return bytes(new Key(Kind.SUM, program, precision, vectors, List.of()));
    }

    private static byte[] bytes(Key key) {
        return switch (key.kind) {
            case SUM -> {
                KernelPlan plan = KernelPlan.sums(key.program);
                yield new KernelClassWriter(plan, key.precision, key.flag && plan.canUseVectors()).sumKernel();
            }
            case MAP -> {
                KernelPlan plan = KernelPlan.stores(key.program);
                yield new KernelClassWriter(plan, key.precision, key.flag && plan.canUseVectors()).mapKernel();
            }
            case ARRAYS ->
                new ArrayKernelWriter(
                                KernelPlan.stores(key.program),
                                key.targets.stream().mapToInt(Integer::intValue).toArray(),
                                key.flag)
                        .write();
            case EXACT_MAP, ADAPTIVE_MAP -> {
                KernelPlan plan = KernelPlan.storesAsWritten(key.program);
                yield new KernelClassWriter(plan, key.precision, key.flag && plan.canUseVectors()).mapKernel();
            }
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
