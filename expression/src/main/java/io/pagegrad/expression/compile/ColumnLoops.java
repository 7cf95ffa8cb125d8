package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.OpMath;

/// One plain loop for each operation, over the first `rows` values of heap arrays; truth values are 1 and 0.
/// Every query shares these loops, so the JIT is done with them after a few batches, and it turns the arithmetic
/// ones into vector instructions by itself. Each operation rounds as it does in generated code.
final class ColumnLoops {
    private ColumnLoops() {}

    /// Whether there is a loop for an operation.
    static boolean knows(Op op) {
        return switch (op) {
            case COLUMN, WEIGHT, CONSTANT, ADD, SUB, MUL, DIV, FMA, NEG, ABS, SQRT, NEGATE_ODD -> true;
            case LESS, LESS_EQUAL, EQUAL, NOT_EQUAL, AND, OR, NOT, SELECT -> true;
            default -> false;
        };
    }

    /// Applies `op`, which is no leaf; arguments that it does not have are ignored. `out` may be an argument.
    static void apply(Op op, double[] a, double[] b, double[] c, double[] out, int rows) {
        switch (op) {
            case ADD -> add(a, b, out, rows);
            case SUB -> subtract(a, b, out, rows);
            case MUL, AND -> multiply(a, b, out, rows);
            case DIV -> divide(a, b, out, rows);
            case FMA -> multiplyAdd(a, b, c, out, rows);
            case NEG -> negate(a, out, rows);
            case ABS -> absolute(a, out, rows);
            case SQRT -> squareRoot(a, out, rows);
            case NEGATE_ODD -> negateOdd(a, b, out, rows);
            case LESS -> less(a, b, out, rows);
            case LESS_EQUAL -> lessEqual(a, b, out, rows);
            case EQUAL -> equal(a, b, out, rows);
            case NOT_EQUAL -> notEqual(a, b, out, rows);
            case OR -> or(a, b, out, rows);
            case NOT -> not(a, out, rows);
            case SELECT -> select(a, b, c, out, rows);
            default -> throw new IllegalStateException("no loop for " + op);
        }
    }

    private static void add(double[] a, double[] b, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = a[i] + b[i];
        }
    }

    private static void subtract(double[] a, double[] b, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = a[i] - b[i];
        }
    }

    private static void multiply(double[] a, double[] b, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = a[i] * b[i];
        }
    }

    private static void divide(double[] a, double[] b, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = a[i] / b[i];
        }
    }

    private static void multiplyAdd(double[] a, double[] b, double[] c, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = Math.fma(a[i], b[i], c[i]);
        }
    }

    private static void negate(double[] a, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = -a[i];
        }
    }

    private static void absolute(double[] a, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = Math.abs(a[i]);
        }
    }

    private static void squareRoot(double[] a, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = Math.sqrt(a[i]);
        }
    }

    private static void negateOdd(double[] a, double[] b, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = OpMath.negateOdd(a[i], b[i]);
        }
    }

    // Truth becomes a number through an int: the JIT has no jump for that, and outcomes are hard to predict.

    private static void less(double[] a, double[] b, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            int truth = a[i] < b[i] ? 1 : 0;
            out[i] = truth;
        }
    }

    private static void lessEqual(double[] a, double[] b, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            int truth = a[i] <= b[i] ? 1 : 0;
            out[i] = truth;
        }
    }

    private static void equal(double[] a, double[] b, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            int truth = a[i] == b[i] ? 1 : 0;
            out[i] = truth;
        }
    }

    private static void notEqual(double[] a, double[] b, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            int truth = a[i] != b[i] ? 1 : 0;
            out[i] = truth;
        }
    }

    private static void or(double[] a, double[] b, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = a[i] + b[i] - a[i] * b[i];
        }
    }

    private static void not(double[] a, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = 1 - a[i];
        }
    }

    private static void select(double[] truth, double[] a, double[] b, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            long mask = -(long) truth[i];
            long chosen = Double.doubleToRawLongBits(a[i]) & mask | Double.doubleToRawLongBits(b[i]) & ~mask;
            out[i] = Double.longBitsToDouble(chosen);
        }
    }
}
