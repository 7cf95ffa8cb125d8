package io.pagegrad.expression.compile;

/// Heap arrays that plain loops copy a chunk of elements to, work on and copy back from: one set a thread, so
/// that no batch makes garbage. Whoever takes them has them until it calls somebody else who does.
public final class ChunkArrays {
    /// Elements at a time.
    public static final int CHUNK = 1024;

    private static final ThreadLocal<ChunkArrays> OF_THREAD = ThreadLocal.withInitial(ChunkArrays::new);

    /// Room for one element more: loops that choose elements write behind the last one.
    public final double[] doubles = new double[CHUNK + 1];

    public final double[] otherDoubles = new double[CHUNK + 1];
    public final float[] floats = new float[CHUNK + 1];
    public final long[] longs = new long[CHUNK + 1];
    public final int[] ints = new int[CHUNK + 1];
    public final short[] shorts = new short[CHUNK];
    public final byte[] bytes = new byte[CHUNK];

    private ChunkArrays() {}

    public static ChunkArrays ofThread() {
        return OF_THREAD.get();
    }
}
