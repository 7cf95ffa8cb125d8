package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.Map;

/// Makes row decoders; the classes that were generated last are kept for relations of the same shape.
/// Thread-safe.
public final class RowDecoders {
    private static final int MOST_KEPT = 256;

    private static final Map<DecoderShape, MethodHandle> CLASSES = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DecoderShape, MethodHandle> eldest) {
            return size() > MOST_KEPT;
        }
    };

    private RowDecoders() {}

    /// A generated decoder, or an interpreted one where no code can be generated.
    ///
    /// @param detoaster owned by the cursor, as is `text`
    public static RowDecoder create(RowLayout layout, Detoaster detoaster, TextSink text) {
        DecoderShape shape = DecoderShape.of(layout);
        if (!RowDecoderCompiler.canCompile(shape)) {
            return new InterpretedRowDecoder(layout, detoaster, text);
        }
        MethodHandle constructor = constructor(shape);
        try {
            return (GeneratedRowDecoder) constructor.invokeExact(layout, detoaster, text);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("generated row decoder cannot be made", e);
        }
    }

    private static MethodHandle constructor(DecoderShape shape) {
        synchronized (CLASSES) {
            return CLASSES.computeIfAbsent(shape, RowDecoderCompiler::compile);
        }
    }
}
