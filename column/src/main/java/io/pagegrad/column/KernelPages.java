package io.pagegrad.column;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Collections;
import java.util.Locale;

/// Anonymous memory taken from the Linux kernel by `mmap`, asking for huge pages; absent on other systems.
///
/// Such memory is zero when first touched, costs nothing before, and does not count against the JVM's limit
/// of direct memory. The figures are those of the kernel's interface on x86-64 and AArch64.
///
/// All calls go through libc's `syscall`: binding a function takes the JVM some milliseconds.
///
/// Spec: Linux, v6.1, include/uapi/asm-generic/mman-common.h, `PROT_*`, `MAP_*`, `MADV_*`;
/// include/uapi/asm-generic/unistd.h and arch/x86/entry/syscalls/syscall_64.tbl, `mmap`, `munmap`, `madvise`.
final class KernelPages {
    /// The smallest page size that any supported kernel has and the largest that it uses for transparent huge
    /// pages.
    static final long HUGE_PAGE_BYTES = 2L << 20;

    /// Every supported page size (4, 16, 64 KiB) divides this.
    private static final long PAGE_BYTES = 64 << 10;

    private static final int PROT_READ_WRITE = 0x1 | 0x2;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
    private static final int MADV_DONTNEED = 4;
    private static final int MADV_HUGEPAGE = 14;
    private static final int MADV_POPULATE_WRITE = 23;
    private static final long FAILED = -1;

    private static final KernelPages INSTANCE = bind();

    /// Numbers of the calls.
    private enum Calls {
        X86_64(9, 11, 28),
        AARCH64(222, 215, 233);

        private final long mmap;
        private final long munmap;
        private final long madvise;

        Calls(long mmap, long munmap, long madvise) {
            this.mmap = mmap;
            this.munmap = munmap;
            this.madvise = madvise;
        }
    }

    private final MethodHandle syscall;
    private final Calls calls;
    private final StructErrno errno;

    private KernelPages(MethodHandle syscall, Calls calls, StructErrno errno) {
        this.syscall = syscall;
        this.calls = calls;
        this.errno = errno;
    }

    /// The system's interface, or null where there is none; set the system property `pagegrad.huge.pages` to
    /// `false` to have none.
    static KernelPages instance() {
        return INSTANCE;
    }

    private static KernelPages bind() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch", "");
        Calls calls = switch (machine) {
            case "amd64" -> Calls.X86_64;
            case "aarch64" -> Calls.AARCH64;
            default -> null;
        };
        if (!system.equals("linux") || calls == null || "false".equals(System.getProperty("pagegrad.huge.pages"))) {
            return null;
        }
        Linker linker = Linker.nativeLinker();
        // long syscall(long number, ...);
        FunctionDescriptor descriptor = FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                Collections.nCopies(7, ValueLayout.JAVA_LONG).toArray(MemoryLayout[]::new));
        MethodHandle syscall = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                descriptor,
                Linker.Option.firstVariadicArg(1),
                Linker.Option.captureCallState("errno"));
        return new KernelPages(syscall, calls, StructErrno.of());
    }

    /// Maps `sizeBytes` of zeroed memory that begins on a huge page, freed when `arena` closes.
    ///
    /// @throws OutOfMemoryError when the kernel refuses
    MemorySegment map(long sizeBytes, Arena arena) {
        long length = roundUp(sizeBytes, PAGE_BYTES);
        // The kernel promises the alignment of small pages only: take one huge page more and give back what is
        // too much.
        long reserved = Math.addExact(length, HUGE_PAGE_BYTES);
        long raw = mmap(reserved);
        long start = roundUp(raw, HUGE_PAGE_BYTES);
        unmap(raw, start - raw);
        unmap(start + length, raw + reserved - start - length);
        // Refusal only means that huge pages are switched off: small ones do.
        advise(start, length, MADV_HUGEPAGE);
        return MemorySegment.ofAddress(start).reinterpret(sizeBytes, arena, mapped -> unmap(start, length));
    }

    /// Gives the whole huge pages of `segment` from `from` on back to the kernel; they read as zero afterwards.
    ///
    /// A part of a huge page is kept: the kernel would break the page up, and the next block would have to wait
    /// for one that nobody has touched, which costs milliseconds on a virtual machine.
    ///
    /// @param segment what [#map] gave
    void discard(MemorySegment segment, long from) {
        long begin = roundUp(from, HUGE_PAGE_BYTES);
        long end = roundUp(segment.byteSize(), PAGE_BYTES);
        if (begin < end) {
            advise(segment.address() + begin, end - begin, MADV_DONTNEED);
        }
    }

    /// Puts memory behind the bytes `[from, to)` of `segment` now, as writing there would. A kernel before Linux
    /// 5.14 cannot, nor can one that has none left: then it comes with the first write.
    ///
    /// @param segment what [#map] gave
    void populate(MemorySegment segment, long from, long to) {
        long begin = from & -PAGE_BYTES;
        advise(segment.address() + begin, roundUp(to, PAGE_BYTES) - begin, MADV_POPULATE_WRITE);
    }

    private long mmap(long length) {
        Outcome mapped = call(calls.mmap, 0, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1);
        if (mapped.value == FAILED) {
            throw new OutOfMemoryError(
                    "the operating system refuses " + length + " bytes (mmap, errno " + mapped.errno + ")");
        }
        return mapped.value;
    }

    private void unmap(long address, long length) {
        if (length != 0 && call(calls.munmap, address, length, 0, 0, 0).value == FAILED) {
            throw new IllegalStateException("munmap of " + length + " bytes failed");
        }
    }

    private void advise(long address, long length, int advice) {
        call(calls.madvise, address, length, advice, 0, 0);
    }

    /// What a call gave.
    private record Outcome(long value, int errno) {}

    private Outcome call(long number, long a, long b, long c, long d, long e) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(errno.layout());
            long value = (long) syscall.invokeExact(state, number, a, b, c, d, e, 0L);
            return new Outcome(value, (int) errno.value().get(state, 0L));
        } catch (Throwable t) {
            throw rethrow(t);
        }
    }

    private static RuntimeException rethrow(Throwable t) {
        switch (t) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(t);
        }
    }

    private static long roundUp(long bytes, long powerOfTwo) {
        return Math.addExact(bytes, powerOfTwo - 1) & -powerOfTwo;
    }

    /// Where a call leaves `errno`.
    private record StructErrno(MemoryLayout layout, VarHandle value) {
        static StructErrno of() {
            MemoryLayout layout = Linker.Option.captureStateLayout();
            return new StructErrno(layout, layout.varHandle(MemoryLayout.PathElement.groupElement("errno")));
        }
    }
}
