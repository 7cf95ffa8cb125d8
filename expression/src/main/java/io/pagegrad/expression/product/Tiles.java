package io.pagegrad.expression.product;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The tile kernels of one kind, each made when it is first needed. Thread-safe.
final class Tiles implements TileSource {
    private static final Tiles[] ALL = new Tiles[8];

    static {
        for (int i = 0; i < ALL.length; i++) {
            ALL[i] = new Tiles((i & 4) != 0, (i & 2) != 0, (i & 1) != 0);
        }
    }

    private final boolean wide;
    private final boolean sideBySide;
    private final boolean adds;
    private final AtomicReferenceArray<TileKernel> made =
            new AtomicReferenceArray<>((TileSize.MOST_ROWS + 1) * (TileSize.MOST_VECTORS + 1));

    private Tiles(boolean wide, boolean sideBySide, boolean adds) {
        this.wide = wide;
        this.sideBySide = sideBySide;
        this.adds = adds;
    }

    static Tiles of(boolean wide, boolean sideBySide, boolean adds) {
        return ALL[(wide ? 4 : 0) + (sideBySide ? 2 : 0) + (adds ? 1 : 0)];
    }

    @Override
    public TileKernel tile(int rows, int vectors) {
        int index = rows * (TileSize.MOST_VECTORS + 1) + vectors;
        TileKernel tile = made.getPlain(index);
        return tile != null ? tile : make(new TileSize(wide, rows, vectors, sideBySide, adds), index);
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
