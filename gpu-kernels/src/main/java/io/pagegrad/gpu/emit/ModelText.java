package io.pagegrad.gpu.emit;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import java.util.ArrayList;
import java.util.List;

/// Writes the outputs of a program, summed over rows, as the structures that `sums.cuh` works with.
///
/// A structure is a piece of at most [#MOST_SUMS] outputs, whose sums one thread keeps in registers. Its
/// constructor reads the weights and computes what is equal for all rows; `columns` takes the addresses of a
/// segment's columns; `row` adds one row.
public final class ModelText {
    /// Outputs of one piece.
    public static final int MOST_SUMS = 32;

    private static final String VALUE = "value_t";

    private final Program program;
    private final boolean[] perRow;
    private final StringBuilder text = new StringBuilder();

    private ModelText(Program program) {
        this.program = program;
        this.perRow = new boolean[program.size()];
        for (int node = 0; node < program.size(); node++) {
            perRow[node] = program.op(node) == Op.COLUMN || dependsOnRow(node);
        }
    }

    private boolean dependsOnRow(int node) {
        for (int a = 0; a < arity(node); a++) {
            if (perRow[program.argument(node, a)]) {
                return true;
            }
        }
        return false;
    }

    private int arity(int node) {
        return switch (program.op(node)) {
            case COLUMN, WEIGHT, CONSTANT -> 0;
            default -> program.op(node).arity();
        };
    }

    /// The text for `program`; output `o` is sum number `o`.
    public static String of(Program program) {
        return new ModelText(program).write();
    }

    private String write() {
        int outputs = program.outputCount();
        List<String> pieces = new ArrayList<>();
        for (int first = 0; first < outputs; first += MOST_SUMS) {
            pieces.add(piece(pieces.size(), first, Math.min(outputs, first + MOST_SUMS)));
        }
        text.append("#define MODEL_SUMS ").append(outputs).append('\n');
        text.append("#define MODEL_WEIGHTS ").append(program.weightCount()).append('\n');
        text.append("#define MODEL_PIECE_SUMS ")
                .append(Math.min(outputs, MOST_SUMS))
                .append('\n');
        text.append("#define MODEL_PIECES(visit)");
        for (String piece : pieces) {
            text.append(" visit(").append(piece).append(')');
        }
        return text.append('\n').toString();
    }

    private String piece(int number, int firstOutput, int endOutput) {
        boolean[] used = used(firstOutput, endOutput);
        String name = "model_piece_" + number;
        text.append("struct ").append(name).append(" {\n");
        text.append("    static constexpr int first_output = ")
                .append(firstOutput)
                .append(";\n");
        text.append("    static constexpr int sums = ")
                .append(endOutput - firstOutput)
                .append(";\n");
        for (int node = 0; node < program.size(); node++) {
            if (used[node] && program.op(node) == Op.COLUMN) {
                text.append("    const column_t* c").append(program.index(node)).append(";\n");
            } else if (used[node] && !perRow[node] && program.op(node) != Op.CONSTANT) {
                text.append(program.op(node).isLogical() ? "    bool n" : "    value_t n")
                        .append(node)
                        .append(";\n");
            }
        }
        constructor(name, used);
        row(used, firstOutput, endOutput);
        text.append("};\n");
        return name;
    }

    private boolean[] used(int firstOutput, int endOutput) {
        boolean[] used = new boolean[program.size()];
        for (int o = firstOutput; o < endOutput; o++) {
            used[program.output(o)] = true;
        }
        for (int node = program.size() - 1; node >= 0; node--) {
            for (int a = 0; used[node] && a < arity(node); a++) {
                used[program.argument(node, a)] = true;
            }
        }
        return used;
    }

    private void constructor(String name, boolean[] used) {
        text.append("    __device__ __forceinline__ explicit ").append(name).append("(const double* weights) {\n");
        for (int node = 0; node < program.size(); node++) {
            if (!used[node]) {
                continue;
            }
            switch (program.op(node)) {
                case COLUMN -> {}
                case WEIGHT -> assign(node, "(value_t)weights[" + program.index(node) + "]");
                case CONSTANT -> constant(node);
                default -> {
                    if (!perRow[node]) {
                        assign(node, OperationText.of(program, node, VALUE));
                    }
                }
            }
        }
        text.append("    }\n    __device__ __forceinline__ void columns(const column_t* const* table) {\n");
        for (int node = 0; node < program.size(); node++) {
            if (used[node] && program.op(node) == Op.COLUMN) {
                int column = program.index(node);
                text.append("        c")
                        .append(column)
                        .append(" = table[")
                        .append(column)
                        .append("];\n");
            }
        }
        text.append("    }\n");
    }

    private void assign(int node, String value) {
        text.append("        n").append(node).append(" = ").append(value).append(";\n");
    }

    private void row(boolean[] used, int firstOutput, int endOutput) {
        text.append("    __device__ __forceinline__ void row(i64 r, value_t (&sum)[sums]) const {\n");
        for (int node = 0; node < program.size(); node++) {
            if (!used[node]) {
                continue;
            }
            switch (program.op(node)) {
                case COLUMN ->
                    text.append("        const value_t n")
                            .append(node)
                            .append(" = (value_t)c")
                            .append(program.index(node))
                            .append("[r];\n");
                case CONSTANT -> constant(node);
                default -> {
                    if (perRow[node]) {
                        text.append("        ")
                                .append(OperationText.type(program.op(node), VALUE))
                                .append(" n")
                                .append(node)
                                .append(" = ")
                                .append(OperationText.of(program, node, VALUE))
                                .append(";\n");
                    }
                }
            }
        }
        for (int o = firstOutput; o < endOutput; o++) {
            text.append("        sum[").append(o - firstOutput).append("] += ");
            text.append("n").append(program.output(o)).append(";\n");
        }
        text.append("    }\n");
    }

    private void constant(int node) {
        text.append("        const value_t n")
                .append(node)
                .append(" = ")
                .append(OperationText.constant(program.constant(node), VALUE))
                .append(";\n");
    }
}
