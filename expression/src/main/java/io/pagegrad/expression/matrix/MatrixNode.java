package io.pagegrad.expression.matrix;

import io.pagegrad.expression.ir.Op;
import java.util.List;

/// A value of a matrix program. Made by [MatrixBuilder]; compared by identity.
public final class MatrixNode {
    private final int id;
    private final MatrixOp op;
    private final Op element;
    private final List<MatrixNode> arguments;
    private final List<Integer> columns;
    private final int weight;
    private final double value;
    private final boolean varies;
    private final Dimension height;
    private final Dimension width;

    MatrixNode(
            int id,
            MatrixOp op,
            Op element,
            List<MatrixNode> arguments,
            List<Integer> columns,
            int weight,
            double value,
            boolean varies,
            Dimension height,
            Dimension width) {
        this.id = id;
        this.op = op;
        this.element = element;
        this.arguments = arguments;
        this.columns = columns;
        this.weight = weight;
        this.value = value;
        this.varies = varies;
        this.height = height;
        this.width = width;
    }

    /// Nodes are numbered as they are made: arguments are below.
    public int id() {
        return id;
    }

    public MatrixOp op() {
        return op;
    }

    /// What an `ELEMENT` node does with each number; otherwise null.
    public Op element() {
        return element;
    }

    public List<MatrixNode> arguments() {
        return arguments;
    }

    public MatrixNode argument(int index) {
        return arguments.get(index);
    }

    /// Numbers of the columns that an `INPUT` or `ONE_HOT` node reads.
    public List<Integer> columns() {
        return columns;
    }

    /// Number of the weight matrix that a `WEIGHT` node is.
    public int weight() {
        return weight;
    }

    /// Value of a `CONSTANT` node.
    public double value() {
        return value;
    }

    /// Whether the value depends on the row of the data.
    public boolean varies() {
        return varies;
    }

    Dimension height() {
        return height;
    }

    Dimension width() {
        return width;
    }

    /// @throws IllegalStateException when a dimension is not known
    public Shape shape() {
        if (!height.isKnown() || !width.isKnown()) {
            throw new IllegalStateException("the shape " + this.shapeText() + " of node " + id + " is not known");
        }
        return new Shape(height.size(), width.size());
    }

    public boolean isShapeKnown() {
        return height.isKnown() && width.isKnown();
    }

    boolean isKnownScalar() {
        return height.isOne() && width.isOne();
    }

    boolean isConstant(double number) {
        return op == MatrixOp.CONSTANT && value == number;
    }

    /// `1 × 10`, with `?` for what is not known.
    public String shapeText() {
        return height + " × " + width;
    }
}
