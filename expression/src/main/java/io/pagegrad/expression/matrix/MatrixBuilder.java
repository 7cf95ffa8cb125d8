package io.pagegrad.expression.matrix;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Grows a matrix program node by node: equal nodes are made once, shapes are inferred, shapes that do not fit
/// are refused.
///
/// Dimensions of weights may be unknown at first; they become known as their uses ask for them. Not thread-safe.
public final class MatrixBuilder {
    private static final Dimension ONE = new Dimension(1);

    private final Map<Key, MatrixNode> known = new HashMap<>();
    private final List<MatrixNode> nodes = new ArrayList<>();
    private final Map<Integer, MatrixNode> weights = new HashMap<>();

    private record Key(
            MatrixOp op,
            Op element,
            List<MatrixNode> arguments,
            List<Integer> columns,
            long bits,
            boolean varies,
            Dimension height,
            Dimension width) {}

    /// All nodes in the order they were made.
    public List<MatrixNode> nodes() {
        return List.copyOf(nodes);
    }

    /// The columns of the row side by side, as a row vector.
    ///
    /// @param columns their numbers
    /// @param width how many numbers they have together
    public MatrixNode input(List<Integer> columns, int width) {
        return node(MatrixOp.INPUT, null, List.of(), columns, 0, true, ONE, dimension(width));
    }

    /// 1 at the class that a label column names, out of `classes`.
    public MatrixNode oneHot(int column, int classes) {
        return node(MatrixOp.ONE_HOT, null, List.of(), List.of(column), 0, true, ONE, dimension(classes));
    }

    /// Weight matrix number `index`.
    ///
    /// @param rows 0 when unknown, columns likewise
    public MatrixNode weight(int index, int rows, int columns) {
        return weights.computeIfAbsent(index, number -> {
            Dimension height = rows == 0 ? new Dimension() : dimension(rows);
            Dimension width = columns == 0 ? new Dimension() : dimension(columns);
            MatrixNode node = new MatrixNode(
                    nodes.size(), MatrixOp.WEIGHT, null, List.of(), List.of(), number, 0, false, height, width);
            nodes.add(node);
            return node;
        });
    }

    public MatrixNode constant(double value) {
        return node(MatrixOp.CONSTANT, null, List.of(), List.of(), value, false, ONE, ONE);
    }

    /// The product of each row's matrices; with a number on either side, every element times it.
    public MatrixNode multiply(MatrixNode a, MatrixNode b) {
        if (a.isKnownScalar() || b.isKnownScalar()) {
            return element(Op.MUL, a, b);
        }
        if (!a.width().unify(b.height())) {
            throw new ShapeException("a " + a.shapeText() + " matrix times a " + b.shapeText()
                    + " matrix: the first has " + a.width() + " columns, the second " + b.height() + " rows");
        }
        return node(
                MatrixOp.PRODUCT, null, List.of(a, b), List.of(), 0, a.varies() || b.varies(), a.height(), b.width());
    }

    /// `transpose(a) * b` added up over a batch; both must vary.
    public MatrixNode summedProduct(MatrixNode a, MatrixNode b) {
        return node(MatrixOp.SUMMED_PRODUCT, null, List.of(a, b), List.of(), 0, false, a.width(), b.width());
    }

    public MatrixNode transpose(MatrixNode a) {
        if (a.isKnownScalar()) {
            return a;
        }
        if (a.op() == MatrixOp.TRANSPOSE) {
            return a.argument(0);
        }
        return node(MatrixOp.TRANSPOSE, null, List.of(a), List.of(), 0, a.varies(), a.width(), a.height());
    }

    public MatrixNode sumColumns(MatrixNode a) {
        return a.width().isOne()
                ? a
                : node(MatrixOp.SUM_COLUMNS, null, List.of(a), List.of(), 0, a.varies(), a.height(), ONE);
    }

    public MatrixNode sumRows(MatrixNode a) {
        return a.height().isOne()
                ? a
                : node(MatrixOp.SUM_ROWS, null, List.of(a), List.of(), 0, a.varies(), ONE, a.width());
    }

    /// The sum of all elements.
    public MatrixNode sum(MatrixNode a) {
        return sumRows(sumColumns(a));
    }

    /// The sum over the rows of a batch.
    public MatrixNode sumBatch(MatrixNode a) {
        MatrixNode each = a.varies() ? a : expand(a, true, a.height(), a.width());
        return node(MatrixOp.SUM_BATCH, null, List.of(each), List.of(), 0, false, a.height(), a.width());
    }

    public MatrixNode rowMax(MatrixNode a) {
        return node(MatrixOp.ROW_MAX, null, List.of(a), List.of(), 0, a.varies(), a.height(), ONE);
    }

    public MatrixNode argmax(MatrixNode a) {
        return node(MatrixOp.ARGMAX, null, List.of(a), List.of(), 0, a.varies(), a.height(), ONE);
    }

    /// `exp(a) / sum(exp(a))` in each row of the matrix; the largest number is taken off first, so that nothing
    /// overflows.
    public MatrixNode softmax(MatrixNode a) {
        MatrixNode shares = element(Op.EXP, element(Op.SUB, a, rowMax(a)));
        return element(Op.DIV, shares, sumColumns(shares));
    }

    /// `-sum(y * ln(softmax(a)))`, without the logarithm of a small number.
    public MatrixNode crossEntropy(MatrixNode a, MatrixNode y) {
        MatrixNode shifted = element(Op.SUB, a, rowMax(a));
        MatrixNode total = element(Op.LOG, sumColumns(element(Op.EXP, shifted)));
        return sum(element(Op.SUB, element(Op.MUL, sumColumns(y), total), sumColumns(element(Op.MUL, y, shifted))));
    }

    /// An operation on each element; a matrix with one row or column stands for all of them.
    ///
    /// @throws ShapeException when the shapes do not fit
    public MatrixNode element(Op op, MatrixNode... arguments) {
        MatrixNode simpler = simpler(op, arguments);
        if (simpler != null) {
            return simpler;
        }
        Dimension height = common(op, MatrixNode::height, arguments);
        Dimension width = common(op, MatrixNode::width, arguments);
        boolean varies = false;
        for (MatrixNode argument : arguments) {
            varies |= argument.varies();
        }
        List<MatrixNode> fitted = new ArrayList<>();
        for (MatrixNode argument : arguments) {
            fitted.add(fit(argument, varies, height, width));
        }
        return node(MatrixOp.ELEMENT, op, fitted, List.of(), 0, varies, height, width);
    }

    private MatrixNode fit(MatrixNode a, boolean varies, Dimension height, Dimension width) {
        if (a.op() == MatrixOp.CONSTANT
                || a.varies() == varies
                        && a.height().isOne() == height.isOne()
                        && a.width().isOne() == width.isOne()) {
            return a;
        }
        return expand(a, varies, height, width);
    }

    private MatrixNode expand(MatrixNode a, boolean varies, Dimension height, Dimension width) {
        return node(MatrixOp.EXPAND, null, List.of(a), List.of(), 0, varies, height, width);
    }

    /// `a` repeated to the shape of `like`, and for every row of the data if `like` varies.
    public MatrixNode expandLike(MatrixNode a, MatrixNode like) {
        return fit(a, like.varies(), like.height(), like.width());
    }

    /// As [#expandLike], also for a constant: a matrix that is really there.
    public MatrixNode filled(MatrixNode a, MatrixNode like) {
        boolean fits = a.varies() == like.varies()
                && a.height().isOne() == like.height().isOne()
                && a.width().isOne() == like.width().isOne();
        return fits ? a : expand(a, like.varies(), like.height(), like.width());
    }

    private static Dimension common(Op op, Function<MatrixNode, Dimension> dimension, MatrixNode[] arguments) {
        Dimension result = ONE;
        MatrixNode from = null;
        boolean someHaveOne = false;
        for (MatrixNode argument : arguments) {
            Dimension here = dimension.apply(argument);
            if (here.isOne()) {
                someHaveOne |= !argument.isKnownScalar();
                continue;
            }
            if (from == null) {
                result = here;
                from = argument;
            } else if (!result.unify(here)) {
                throw new ShapeException("a " + from.shapeText() + " and a " + argument.shapeText()
                        + " matrix do not fit together in " + sign(op) + ", which takes them number by number");
            }
        }
        if (someHaveOne && !result.isKnown()) {
            // the usual case is a vector of weights that is added to a vector
            result.unify(ONE);
        }
        return result;
    }

    /// An operation as lambdas over matrices write it.
    private static String sign(Op op) {
        return switch (op) {
            case ADD -> "+";
            case SUB -> "-";
            case MUL -> "**";
            case DIV -> "/";
            case POW -> "^^";
            case MIN -> "least";
            case MAX -> "greatest";
            case LESS, LESS_EQUAL, EQUAL, NOT_EQUAL -> "a comparison";
            case SELECT -> "CASE";
            default -> op.name().toLowerCase(Locale.ROOT);
        };
    }

    /// What follows from ones and zeros; null when nothing does.
    private MatrixNode simpler(Op op, MatrixNode[] x) {
        boolean allConstant = true;
        for (MatrixNode argument : x) {
            allConstant &= argument.op() == MatrixOp.CONSTANT;
        }
        if (allConstant) {
            return folded(op, x);
        }
        return switch (op) {
            case MUL -> x[0].isConstant(1) ? x[1] : x[1].isConstant(1) ? x[0] : null;
            case ADD -> x[0].isConstant(0) ? x[1] : x[1].isConstant(0) ? x[0] : null;
            case NOT_EQUAL -> truth(x[0], x[1]) ? x[0] : truth(x[1], x[0]) ? x[1] : null;
            case SUB, DIV -> x[1].isConstant(op == Op.SUB ? 0 : 1) ? x[0] : null;
            case POW -> x[1].isConstant(1) ? x[0] : x[1].isConstant(2) ? element(Op.MUL, x[0], x[0]) : null;
            default -> null;
        };
    }

    /// Whether `a` is a truth value compared with 0: then it is the result.
    private static boolean truth(MatrixNode a, MatrixNode b) {
        return a.op() == MatrixOp.ELEMENT && a.element().isLogical() && b.isConstant(0);
    }

    /// Null when the result is a truth value.
    private MatrixNode folded(Op op, MatrixNode[] x) {
        ProgramBuilder b = new ProgramBuilder();
        int[] constants = new int[x.length];
        Arrays.setAll(constants, i -> b.constant(x[i].value()));
        if (op.isLogical() || op.takesLogical(0)) {
            return null;
        }
        int result = b.apply(op, constants);
        return b.isConstant(result) ? constant(b.constantValue(result)) : null;
    }

    /// Copies a program over single numbers into this builder, number by number.
    ///
    /// @param columns node that stands for each of its columns
    /// @return the nodes of its outputs
    public List<MatrixNode> elements(Program program, List<MatrixNode> columns) {
        MatrixNode[] here = new MatrixNode[program.size()];
        for (int node = 0; node < here.length; node++) {
            Op op = program.op(node);
            here[node] = switch (op) {
                case COLUMN -> columns.get(program.index(node));
                case CONSTANT -> constant(program.constant(node));
                default -> {
                    MatrixNode[] operands = new MatrixNode[op.arity()];
                    for (int a = 0; a < operands.length; a++) {
                        operands[a] = here[program.argument(node, a)];
                    }
                    yield element(op, operands);
                }
            };
        }
        List<MatrixNode> outputs = new ArrayList<>();
        for (int o = 0; o < program.outputCount(); o++) {
            outputs.add(here[program.output(o)]);
        }
        return outputs;
    }

    private static Dimension dimension(int size) {
        return size == 1 ? ONE : new Dimension(size);
    }

    private MatrixNode node(
            MatrixOp op,
            Op element,
            List<MatrixNode> arguments,
            List<Integer> columns,
            double value,
            boolean varies,
            Dimension height,
            Dimension width) {
        boolean shaped = op == MatrixOp.EXPAND || op == MatrixOp.ONE_HOT;
        Key key = new Key(
                op,
                element,
                List.copyOf(arguments),
                List.copyOf(columns),
                Double.doubleToLongBits(value),
                varies,
                shaped ? height.representative() : null,
                shaped ? width.representative() : null);
        MatrixNode existing = known.get(key);
        if (existing != null) {
            return existing;
        }
        MatrixNode made =
                new MatrixNode(nodes.size(), op, element, key.arguments, key.columns, -1, value, varies, height, width);
        nodes.add(made);
        known.put(key, made);
        return made;
    }
}
