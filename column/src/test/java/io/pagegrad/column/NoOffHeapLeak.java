package io.pagegrad.column;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test class that leaves off-heap blocks behind; registered for every test of every module.
///
/// Checked over a whole class, so that resources shared between its tests may be closed in `@AfterAll`.
public final class NoOffHeapLeak implements BeforeAllCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(NoOffHeapLeak.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(SPACE).put(context.getUniqueId(), inUse());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        long[] before = context.getStore(SPACE).get(context.getUniqueId(), long[].class);
        long[] after = inUse();
        if (context.getExecutionException().isPresent() || before == null) {
            return;
        }
        for (MemoryTag tag : MemoryTag.values()) {
            if (after[tag.ordinal()] > before[tag.ordinal()]) {
                throw new AssertionError(context.getDisplayName() + " leaks "
                        + (after[tag.ordinal()] - before[tag.ordinal()]) + " off-heap bytes of " + tag);
            }
        }
    }

    private static long[] inUse() {
        MemoryTag[] tags = MemoryTag.values();
        long[] bytes = new long[tags.length];
        for (MemoryTag tag : tags) {
            bytes[tag.ordinal()] = OffHeap.bytesInUse(tag);
        }
        return bytes;
    }
}
