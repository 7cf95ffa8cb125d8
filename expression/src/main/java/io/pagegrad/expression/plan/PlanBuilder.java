package io.pagegrad.expression.plan;

import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.compile.MapKernel;
import io.pagegrad.expression.compile.ScalarSupport;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.expression.matrix.MatrixOp;
import io.pagegrad.expression.product.ProductKernel;
import io.pagegrad.expression.product.Products;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes a [MatrixPlan] of the nodes that some outputs need: operations number by number that follow each other
/// become one kernel, a row vector that is added to a product starts its sums, a sum over the batch goes
/// straight to its target. Used once.
public final class PlanBuilder {
    /// Fewer numbers than this are faster without vectors.
    private static final long WORTH_VECTORS = 1 << 10;

    /// Numbers of a call that makes a kernel hot: of the largest vectors a pair and one left over.
    private static final long HEATING_NUMBERS = 48;

    /// Calls after which the JIT compiles a generated kernel (see `jvm.options`), and some more.
    private static final int HEATING_CALLS = 12;

    private static final double[] NO_SCALARS = new double[1];

    private final boolean wide;
    private final int maxRows;
    private final int rowsAtOnce;
    private final InputForm form;
    private final BatchInput input;
    private final WeightLayout layout;
    private final long weights;
    private final PlanMemory shared;
    private final PlanMemory own = new PlanMemory();
    private final Map<MatrixNode, Target> targets = new HashMap<>();
    private final Map<MatrixNode, Place> places = new HashMap<>();
    private final Map<MatrixNode, Boolean> afterSums = new HashMap<>();
    private final List<Step> weightSteps = new ArrayList<>();
    private final List<Step> rowSteps = new ArrayList<>();
    private final List<MatrixPlan.Sum> sums = new ArrayList<>();
    private final List<Step> lastSteps = new ArrayList<>();
    private final List<MatrixPlan.Direct> directs = new ArrayList<>();
    private long ones;

    /// What kernels that get hot read and what they write; 0 until then.
    private long zeros;

    private long results;

    /// @param maxRows most data rows of a batch
    /// @param weights address of the weights, in the form of `layout`
    /// @param shared memory of the batch
    public PlanBuilder(
            int maxRows, InputForm form, BatchInput input, WeightLayout layout, long weights, PlanMemory shared) {
        this.wide = layout.isWide();
        this.maxRows = maxRows;
        this.rowsAtOnce = Math.min(maxRows, Products.rowsAtOnce(layout.largestBytes()));
        this.form = form;
        this.input = input;
        this.layout = layout;
        this.weights = weights;
        this.shared = shared;
    }

    /// Lets the value of a node, a sum over the batch, go to a place outside the plan.
    public PlanBuilder target(MatrixNode node, Target target) {
        targets.put(node, target);
        return this;
    }

    /// Rows of a batch that are best added to the sums together.
    public static int rowsOfSums(WeightLayout layout) {
        return Products.rowsOfSums(Products.rowsAtOnce(layout.largestBytes()));
    }

    /// Whether the value of a node can be a target that is added to.
    public static boolean isSum(MatrixNode node) {
        return node.op() == MatrixOp.SUMMED_PRODUCT || node.op() == MatrixOp.SUM_BATCH;
    }

    /// @param outputs nodes whose values are asked for
    public MatrixPlan build(List<MatrixNode> outputs) {
        PlanFusion fusion = new PlanFusion(outputs);
        for (MatrixNode node : fusion.steps()) {
            emit(node, fusion);
        }
        for (MatrixNode output : outputs) {
            Target target = targets.get(output);
            if (target != null && !isSum(output)) {
                if (target.adds()) {
                    throw new IllegalArgumentException("node " + output.id() + " is no sum over the batch");
                }
                copyTo(target, output);
            }
        }
        return new MatrixPlan(
                input,
                rowsAtOnce,
                rowsOfSums(layout),
                own,
                weightSteps,
                rowSteps,
                sums,
                lastSteps,
                directs,
                blockPlaces(outputs),
                places);
    }

    /// Places of values of data rows that are not asked for.
    private List<Place> blockPlaces(List<MatrixNode> outputs) {
        Set<Place> moved = new LinkedHashSet<>(places.values());
        moved.removeIf(place -> !place.varies());
        outputs.forEach(output -> moved.remove(places.get(output)));
        directs.forEach(direct -> moved.remove(direct.place()));
        return List.copyOf(moved);
    }

    private void emit(MatrixNode node, PlanFusion fusion) {
        switch (node.op()) {
            case WEIGHT -> {
                int matrix = node.weight();
                places.put(node, new Place(node, wide, weights + layout.offset(matrix), layout.stride(matrix)));
            }
            case INPUT -> input(node, fusion.isOnlyLeft(node));
            case ONE_HOT -> rowSteps.add(InputSteps.oneHot(input, node.columns().getFirst(), form, wide, place(node)));
            case ELEMENT -> {
                if (fusion.isStarted(node)) {
                    product(fusion.product(node), places.get(fusion.start(node)), place(node), node);
                } else {
                    map(node, fusion);
                }
            }
            case PRODUCT -> product(node, null, place(node), node);
            case SUMMED_PRODUCT -> summedProduct(node);
            case SUM_BATCH -> sumBatch(node);
            case EXPAND -> {
                MatrixNode from = node.argument(0);
                add(
                        node,
                        from.op() == MatrixOp.CONSTANT
                                ? PlainSteps.fill(from.value(), place(node))
                                : PlainSteps.expand(places.get(from), place(node)));
            }
            case TRANSPOSE -> add(node, PlainSteps.transpose(places.get(node.argument(0)), place(node)));
            case SUM_COLUMNS -> add(node, PlainSteps.sumColumns(places.get(node.argument(0)), place(node)));
            case SUM_ROWS -> add(node, PlainSteps.sumRows(places.get(node.argument(0)), place(node)));
            case ROW_MAX -> add(node, PlainSteps.rowMax(places.get(node.argument(0)), place(node)));
            case ARGMAX -> add(node, PlainSteps.argmax(places.get(node.argument(0)), place(node)));
            case CONSTANT -> add(node, PlainSteps.fill(node.value(), place(node)));
        }
    }

    /// Puts a step into the phase that its node belongs to.
    private void add(MatrixNode node, Step step) {
        boolean late = isAfterSums(node);
        if (node.varies() && late) {
            throw new IllegalArgumentException("node " + node.id() + " of each row needs a sum over the batch");
        }
        (node.varies() ? rowSteps : late ? lastSteps : weightSteps).add(step);
    }

    private boolean isAfterSums(MatrixNode node) {
        Boolean known = afterSums.get(node);
        if (known == null) {
            known = isSum(node) || node.arguments().stream().anyMatch(this::isAfterSums);
            afterSums.put(node, known);
        }
        return known;
    }

    /// The memory of a node: that of weights belongs to the plan, that of rows to the batch.
    private Place place(MatrixNode node) {
        return places.computeIfAbsent(node, made -> {
            long stride = Products.stride(made.shape().columns(), wide);
            long bytes = made.shape().rows() * stride * (made.varies() ? maxRows : 1);
            boolean batch = made.varies() || isAfterSums(made);
            return new Place(made, wide, batch ? shared.ofNode(made.id(), bytes) : own.allocate(bytes), stride);
        });
    }

    private void input(MatrixNode node, boolean readInPlace) {
        int element = wide ? Double.BYTES : Float.BYTES;
        if (!readInPlace || node.columns().size() > 1) {
            rowSteps.add(InputSteps.gather(input, node.columns(), form, wide, place(node)));
            return;
        }
        int column = node.columns().getFirst();
        long rowBytes = (long) form.lanes().get(column) * element;
        long copy = shared.ofNode(node.id(), rowBytes * maxRows);
        Place place = new Place(node, wide, copy, rowBytes);
        places.put(node, place);
        Step gather = InputSteps.gather(input, node.columns(), form, wide, place);
        directs.add(new MatrixPlan.Direct(column, place, rowBytes, copy, gather));
    }

    private void product(MatrixNode node, Place start, Place to, MatrixNode result) {
        Place a = places.get(node.argument(0));
        Place b = places.get(node.argument(1));
        long rows = (long) a.height() * (a.varies() && !b.varies() ? rowsAtOnce : 1);
        ProductKernel kernel = Products.kernel(wide, false, false, rows, b.width(), a.width());
        add(result, b.varies() ? ProductSteps.each(kernel, a, b, to) : ProductSteps.stacked(kernel, a, b, start, to));
    }

    private void summedProduct(MatrixNode node) {
        Place a = places.get(node.argument(0));
        Place b = places.get(node.argument(1));
        Target target = targetOf(node);
        if (b.width() * b.elementBytes() < b.stride()) {
            rowSteps.add(ProductSteps.clearPadding(b));
        }
        ProductKernel kernel =
                Products.kernel(wide, true, target.adds(), a.width(), b.width(), (long) maxRows * a.height());
        sums.add(new MatrixPlan.Sum(ProductSteps.summed(kernel, a, b, target), a.width()));
    }

    private void sumBatch(MatrixNode node) {
        Place a = places.get(node.argument(0));
        Target target = targetOf(node);
        if (a.width() * a.elementBytes() < a.stride()) {
            rowSteps.add(ProductSteps.clearPadding(a));
        }
        ProductKernel kernel = Products.kernel(wide, false, target.adds(), 1, a.height() * a.places(), maxRows);
        sums.add(new MatrixPlan.Sum(ProductSteps.sumBatch(kernel, ones(), a, target), 1));
    }

    private long ones() {
        if (ones == 0) {
            ones = own.allocate((long) maxRows * Double.BYTES);
            for (int row = 0; row < maxRows; row++) {
                if (wide) {
                    ScalarSupport.store(1.0, ones + (long) row * Double.BYTES);
                } else {
                    ScalarSupport.store(1f, ones + (long) row * Float.BYTES);
                }
            }
        }
        return ones;
    }

    private Target targetOf(MatrixNode node) {
        Target target = targets.get(node);
        return target != null
                ? target
                : new Target(place(node).address(), place(node).stride(), false);
    }

    private void copyTo(Target target, MatrixNode output) {
        Place from = places.get(output);
        Place to = new Place(output, wide, target.address(), target.stride());
        lastSteps.add(PlainSteps.expand(from, to));
    }

    /// A kernel over all numbers of some matrices of one shape.
    private void map(MatrixNode node, PlanFusion fusion) {
        List<MatrixNode> leaves = new ArrayList<>();
        Program program = FusedNumbers.of(node, fusion::isInlined, leaves);
        Place to = place(node);
        Place[] from = leaves.stream().map(places::get).toArray(Place[]::new);
        long places = to.height() * to.places();
        boolean vectors = KernelCompiler.usesVectors() && places * (to.varies() ? rowsAtOnce : 1) >= WORTH_VECTORS;
        KernelPrecision precision = wide ? KernelPrecision.FLOAT64 : KernelPrecision.FLOAT32;
        MapKernel kernel = KernelCompiler.map(program, precision, vectors);
        long room = own.allocate(kernel.scratchBytes());
        if (vectors) {
            heat(kernel, from.length, room);
        }
        long[] columns = new long[from.length];
        long[] targetAddress = new long[1];
        add(node, (first, end) -> {
            for (int i = 0; i < columns.length; i++) {
                columns[i] = from[i].of(0);
            }
            targetAddress[0] = to.of(0);
            long begin = to.varies() ? first * places : 0;
            long stop = to.varies() ? end * places : places;
            kernel.map(columns, begin, stop, NO_SCALARS, targetAddress, room);
        });
    }

    /// Runs a kernel over a few zeros until the JIT knows that it is hot: so it is compiled while the rows are
    /// put together, and once. Real rows would have its loop compiled first, from inside a call, and then the
    /// call.
    private void heat(MapKernel kernel, int columnCount, long room) {
        if (zeros == 0) {
            zeros = own.allocate(HEATING_NUMBERS * Double.BYTES);
            results = own.allocate(HEATING_NUMBERS * Double.BYTES);
        }
        long[] columns = new long[columnCount];
        Arrays.fill(columns, zeros);
        long[] target = {results};
        for (int call = 0; call < HEATING_CALLS; call++) {
            kernel.map(columns, 0, HEATING_NUMBERS, NO_SCALARS, target, room);
        }
    }
}
