package io.pagegrad.expression.product;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The tile kernels of one element type, from when the JIT has compiled them: at first none, then the largest
/// one, which serves every tile, and in time those of other sizes that much work goes through. All give the same
/// bits. Thread-safe.
final class Tiles implements TileSource {
    private static final Tiles FLOATS = new Tiles(false);
    private static final Tiles DOUBLES = new Tiles(true);

    /// Vectors multiplied by the largest kernel, the superfluous ones included, after which a tile has a kernel
    /// of its own: about a tenth of a second, as long as the JIT needs for it.
    private static final long WORTH_A_SIZE = 1L << 29;

    /// The same for tiles that the largest kernel fits, only not the way their rows lie: that gains a sixth.
    private static final long WORTH_A_FORM = 1L << 31;

    private final boolean wide;
    private final TileMaking largest;
    private final AtomicReferenceArray<TileMaking> others =
            new AtomicReferenceArray<>((TileSize.MOST_ROWS + 1) * (TileSize.MOST_VECTORS + 1) * 2);

    private Tiles(boolean wide) {
        this.wide = wide;
        this.largest = new TileMaking(TileSize.largest(wide));
    }

    /// From now on, the kernel that serves every tile is being made.
    static Tiles of(boolean wide) {
        Tiles tiles = wide ? DOUBLES : FLOATS;
        tiles.largest.begin();
        return tiles;
    }

    @Override
    public TileKernel tile(int rows, int vectors, boolean sideBySide, int depth) {
        boolean fits =
                4 * rows * vectors > 3 * largest.size().rows() * largest.size().vectors();
        if (fits && !sideBySide) {
            return largest.made();
        }
        TileMaking own = making(rows, vectors, sideBySide);
        TileKernel made = own.made();
        if (made != null) {
            return made;
        }
        TileKernel serving = largest.made();
        if (serving != null) {
            long work = own.count(
                    (long) depth * largest.size().rows() * largest.size().vectors());
            if (work >= (fits ? WORTH_A_FORM : WORTH_A_SIZE)) {
                own.begin();
            }
        }
        return serving;
    }

    private TileMaking making(int rows, int vectors, boolean sideBySide) {
        int index = (rows * (TileSize.MOST_VECTORS + 1) + vectors) * 2 + (sideBySide ? 1 : 0);
        TileMaking known = others.getPlain(index);
        if (known != null) {
            return known;
        }
        TileMaking fresh = new TileMaking(new TileSize(wide, rows, vectors, sideBySide));
        return others.compareAndSet(index, null, fresh) ? fresh : others.get(index);
    }

    /// A kernel that the JIT knows nothing about yet.
    static TileKernel cold(TileSize size) {
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(new TileWriter(size).write(), true);
            return (TileKernel) hidden.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("generated tile kernel cannot be loaded", e);
        }
    }
}
