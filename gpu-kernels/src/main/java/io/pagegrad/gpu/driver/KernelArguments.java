package io.pagegrad.gpu.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.NativePointerObject;
import jcuda.Pointer;

/// Arguments of a launch: 8 bytes each, written in place, so that launching again costs no allocation.
///
/// The driver reads them before a launch returns; the same object may then be changed. One thread at a time.
public final class KernelArguments {
    private static final int SLOT_BYTES = 8;

    private final ByteBuffer values;
    private final Pointer pointers;
    private final int count;

    public KernelArguments(int count) {
        this.count = count;
        this.values = ByteBuffer.allocateDirect(Math.max(1, count) * SLOT_BYTES).order(ByteOrder.nativeOrder());
        NativePointerObject[] each = new NativePointerObject[count];
        for (int i = 0; i < count; i++) {
            each[i] = Pointer.to(values).withByteOffset((long) i * SLOT_BYTES);
        }
        this.pointers = Pointer.to(each);
    }

    /// Arguments given as boxed numbers: `Long` (also pointers), `Integer`, `Float`, `Double`.
    public static KernelArguments of(Number... numbers) {
        KernelArguments arguments = new KernelArguments(numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            switch (numbers[i]) {
                case Long value -> arguments.set(i, value);
                case Integer value -> arguments.set(i, value);
                case Float value -> arguments.set(i, value);
                case Double value -> arguments.set(i, value);
                default -> throw new IllegalArgumentException("argument " + i + " is a " + numbers[i].getClass());
            }
        }
        return arguments;
    }

    public int count() {
        return count;
    }

    public KernelArguments set(int index, long value) {
        values.putLong(index * SLOT_BYTES, value);
        return this;
    }

    public KernelArguments set(int index, int value) {
        values.putInt(index * SLOT_BYTES, value);
        return this;
    }

    public KernelArguments set(int index, float value) {
        values.putFloat(index * SLOT_BYTES, value);
        return this;
    }

    public KernelArguments set(int index, double value) {
        values.putDouble(index * SLOT_BYTES, value);
        return this;
    }

    Pointer pointers() {
        return pointers;
    }
}
