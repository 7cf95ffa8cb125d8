package io.pagegrad.gpu.kernel;

/// What `real` is in kernels: the type of column values and of arithmetic on rows.
public enum Real {
    FLOAT32("float", 4),
    FLOAT64("double", 8);

    private final String cuda;
    private final int bytes;

    Real(String cuda, int bytes) {
        this.cuda = cuda;
        this.bytes = bytes;
    }

    public String cuda() {
        return cuda;
    }

    public int bytes() {
        return bytes;
    }
}
