package io.pagegrad.bench;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.product.Blas;
import io.pagegrad.expression.product.ProductKernel;
import io.pagegrad.expression.product.Products;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/// Rates of the matrix products of a network with two layers, beside those of a native BLAS in the same run, one
/// thread: forward, the products that pass derivatives back, and the sums over a batch that go onto weights.
///
/// Both run behind the same contract on the same matrices, turn by turn; rates are those of median times.
/// Arguments: name or file of the library, or `none`; batches, separated by commas; widths of the input, the
/// hidden layer and the output, separated by commas; `float32` or `float64`.
public final class ProductReport {
    private static final double TURN_SECONDS = 0.02;
    private static final int WARM_TURNS = 400;
    private static final int TURNS = 50;
    private static final double RATE = 0.001;

    private final Blas blas;
    private final boolean wide;

    private ProductReport(Blas blas, boolean wide) {
        this.blas = blas;
        this.wide = wide;
    }

    public static void main(String[] arguments) {
        String library = arguments.length > 0 ? arguments[0] : "openblas";
        int[] batches = numbers(arguments.length > 1 ? arguments[1] : "32,128,512");
        int[] layers = numbers(arguments.length > 2 ? arguments[2] : "784,200,10");
        boolean wide = arguments.length > 3 && arguments[3].equals("float64");
        ProductReport report = new ProductReport(library.equals("none") ? null : Blas.load(library), wide);
        System.out.println(
                "| product | batch | shape | own GFLOP/s | " + library + " GFLOP/s | own / " + library + " |");
        System.out.println("|---|---|---|---|---|---|");
        for (int batch : batches) {
            for (int layer = 1; layer < layers.length; layer++) {
                int inputs = layers[layer - 1];
                int outputs = layers[layer];
                report.line("forward", batch, batch, outputs, inputs, false);
                if (layer > 1) {
                    report.line("backward", batch, batch, inputs, outputs, false);
                }
                report.line("gradient", batch, inputs, outputs, batch, true);
            }
        }
    }

    private static int[] numbers(String list) {
        return Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    /// Gradients are added, as those of plain descent.
    private void line(String name, int batch, int rows, int columns, int depth, boolean gradient) {
        try (Operands operands = new Operands(rows, columns, depth, gradient)) {
            Products.use(null);
            ProductKernel own = Products.kernel(wide, gradient, gradient, rows, columns, depth);
            Products.use(blas);
            ProductKernel other = blas == null ? own : Products.kernel(wide, gradient, gradient, rows, columns, depth);
            int calls = Math.max(1, (int) (TURN_SECONDS / Math.max(1e-7, operands.seconds(other, 10))));
            double[] ownSeconds = new double[TURNS];
            double[] otherSeconds = new double[TURNS];
            for (int turn = -WARM_TURNS; turn < TURNS; turn++) {
                double mine = operands.seconds(own, calls);
                double its = turn < -1 ? mine : operands.seconds(other, calls);
                if (turn >= 0) {
                    ownSeconds[turn] = mine;
                    otherSeconds[turn] = its;
                }
            }
            double work = 2e-9 * rows * columns * depth;
            double mine = work / Samples.median(ownSeconds);
            double its = work / Samples.median(otherSeconds);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | %d x %d x %d | %.1f | %.1f | %.2f |%n",
                    name,
                    batch,
                    rows,
                    depth,
                    columns,
                    mine,
                    its,
                    mine / its);
        } finally {
            Products.use(null);
        }
    }

    private final class Operands implements AutoCloseable {
        private final int rows;
        private final int columns;
        private final int depth;
        private final long aStride;
        private final long stride;
        private final Block a;
        private final Block b;
        private final Block c;

        Operands(int rows, int columns, int depth, boolean transposed) {
            this.rows = rows;
            this.columns = columns;
            this.depth = depth;
            this.aStride = Products.stride(transposed ? rows : depth, wide);
            this.stride = Products.stride(columns, wide);
            this.a = filled(aStride * (transposed ? depth : rows));
            this.b = filled(stride * depth);
            this.c = filled(stride * rows);
        }

        private Block filled(long bytes) {
            Block block = OffHeap.allocate(
                    Math.max(bytes + Products.SLACK_BYTES, OffHeap.MAPPED_FROM_BYTES), MemoryTag.SCRATCH);
            SplittableRandom random = new SplittableRandom(7);
            for (long at = 0; at < bytes; at += wide ? Double.BYTES : Float.BYTES) {
                double value = random.nextDouble() - 0.5;
                if (wide) {
                    block.segment().set(ValueLayout.JAVA_DOUBLE, at, value);
                } else {
                    block.segment().set(ValueLayout.JAVA_FLOAT, at, (float) value);
                }
            }
            return block;
        }

        double seconds(ProductKernel kernel, int calls) {
            long begun = System.nanoTime();
            for (int call = 0; call < calls; call++) {
                kernel.run(
                        a.address(),
                        aStride,
                        b.address(),
                        stride,
                        Products.zeros(columns),
                        0,
                        c.address(),
                        stride,
                        rows,
                        columns,
                        depth,
                        call % 2 == 0 ? RATE : -RATE);
            }
            return (System.nanoTime() - begun) * 1e-9 / calls;
        }

        @Override
        public void close() {
            a.close();
            b.close();
            c.close();
        }
    }
}
