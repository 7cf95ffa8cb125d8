package io.pagegrad.expression.product;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The tile kernels of one kind, each made when it is first needed. Thread-safe.
final class Tiles implements TileSource {
    private static final Tiles[] ALL = {
        new Tiles(false, false), new Tiles(false, true), new Tiles(true, false), new Tiles(true, true)
    };

    private final boolean wide;
    private final boolean adds;
    private final AtomicReferenceArray<TileKernel> made =
            new AtomicReferenceArray<>((TileSize.MOST_ROWS + 1) * (TileSize.MOST_VECTORS + 1));

    private Tiles(boolean wide, boolean adds) {
        this.wide = wide;
        this.adds = adds;
    }

    static Tiles of(boolean wide, boolean adds) {
        return ALL[(wide ? 2 : 0) + (adds ? 1 : 0)];
    }

    @Override
    public TileKernel tile(int rows, int vectors) {
        int index = rows * (TileSize.MOST_VECTORS + 1) + vectors;
        TileKernel tile = made.getPlain(index);
        return tile != null ? tile : make(new TileSize(wide, rows, vectors, adds), index);
    }

    private TileKernel make(TileSize size, int index) {
        TileKernel fresh = new AdaptiveTile(size);
        return made.compareAndSet(index, null, fresh) ? fresh : made.get(index);
    }

    /// A tile's vector code without its scalar twin.
    static TileKernel vectors(TileSize size) {
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(new TileWriter(size).write(), true);
            return (TileKernel) hidden.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("generated tile kernel cannot be loaded", e);
        }
    }
}
