package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Runs a program operation by operation over a few hundred rows at a time, by loops that the JIT has compiled
/// long before those generated for one program. Float64. Any thread.
final class ColumnKernel implements MapKernel {
    /// Rows that all operations are done with before the next rows: values stay in the second-level cache.
    private static final int CHUNK_ROWS = 512;

    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private final Program program;

    /// Register of each node; those of constants and weights are never taken again.
    private final int[] registers;

    private final int registerCount;
    private final ArrayDeque<double[][]> free = new ArrayDeque<>();

    ColumnKernel(Program program) {
        this.program = program;
        this.registers = new int[program.size()];
        this.registerCount = assignRegisters();
    }

    /// Whether every operation has a loop.
    static boolean canRun(Program program) {
        for (int node = 0; node < program.size(); node++) {
            if (!ColumnLoops.knows(program.op(node))) {
                return false;
            }
        }
        return true;
    }

    /// A register is taken again once the last node that uses its value has it; outputs and values that are equal
    /// for all rows keep theirs.
    private int assignRegisters() {
        int[] lastUse = new int[program.size()];
        for (int node = 0; node < program.size(); node++) {
            for (int a = 0; a < program.op(node).arity(); a++) {
                lastUse[program.argument(node, a)] = node;
            }
        }
        for (int node = 0; node < program.size(); node++) {
            if (isShared(program.op(node))) {
                lastUse[node] = Integer.MAX_VALUE;
            }
        }
        for (int output = 0; output < program.outputCount(); output++) {
            lastUse[program.output(output)] = Integer.MAX_VALUE;
        }
        List<Integer> unused = new ArrayList<>();
        int count = 0;
        for (int node = 0; node < program.size(); node++) {
            for (int a = 0; a < program.op(node).arity(); a++) {
                int argument = program.argument(node, a);
                if (lastUse[argument] == node) {
                    unused.add(registers[argument]);
                    lastUse[argument] = -1;
                }
            }
            boolean reuses = !isShared(program.op(node)) && !unused.isEmpty();
            registers[node] = reuses ? unused.removeLast() : count++;
        }
        return count;
    }

    private static boolean isShared(Op op) {
        return op == Op.CONSTANT || op == Op.WEIGHT;
    }

    @Override
    public void map(long[] columns, long from, long to, double[] weights, long[] targets, long scratch) {
        double[][] values = take();
        for (int node = 0; node < registers.length; node++) {
            if (program.op(node) == Op.WEIGHT) {
                Arrays.fill(values[registers[node]], weights[program.index(node)]);
            }
        }
        for (long row = from; row < to; row += CHUNK_ROWS) {
            chunk(columns, row, (int) Math.min(CHUNK_ROWS, to - row), targets, values);
        }
        giveBack(values);
    }

    private void chunk(long[] columns, long row, int rows, long[] targets, double[][] values) {
        for (int node = 0; node < registers.length; node++) {
            Op op = program.op(node);
            double[] out = values[registers[node]];
            switch (op) {
                case CONSTANT, WEIGHT -> {}
                case COLUMN ->
                    MemorySegment.copy(NativeMemory.ALL, DOUBLE, columns[program.index(node)] + row * 8, out, 0, rows);
                default ->
                    ColumnLoops.apply(
                            op,
                            argument(values, node, 0),
                            argument(values, node, 1),
                            argument(values, node, 2),
                            out,
                            rows);
            }
        }
        for (int output = 0; output < targets.length; output++) {
            double[] result = values[registers[program.output(output)]];
            MemorySegment.copy(result, 0, NativeMemory.ALL, DOUBLE, targets[output] + row * 8, rows);
        }
    }

    private double[] argument(double[][] values, int node, int argument) {
        return argument < program.op(node).arity() ? values[registers[program.argument(node, argument)]] : null;
    }

    private double[][] take() {
        synchronized (free) {
            if (!free.isEmpty()) {
                return free.pop();
            }
        }
        double[][] values = new double[registerCount][CHUNK_ROWS];
        for (int node = 0; node < registers.length; node++) {
            if (program.op(node) == Op.CONSTANT) {
                Arrays.fill(values[registers[node]], program.constant(node));
            }
        }
        return values;
    }

    private void giveBack(double[][] values) {
        synchronized (free) {
            free.push(values);
        }
    }

    @Override
    public long scratchBytes() {
        return 0;
    }
}
