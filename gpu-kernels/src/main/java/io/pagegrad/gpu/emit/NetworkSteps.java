package io.pagegrad.gpu.emit;

import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.expression.matrix.MatrixOp;
import io.pagegrad.expression.plan.FusedNumbers;
import io.pagegrad.trainer.network.NetworkModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes the function `network_chunk`, which sums outputs of a network over the rows of a chunk, with the steps
/// that `network.cuh` describes.
///
/// Operations number by number become one step, after a product if they follow one; repeated and turned
/// matrices are read where they are. A step meets the group only if it reads what was written since the last
/// meeting.
final class NetworkSteps {
    private static final String VALUE = "value_t";

    private final NetworkModel model;
    private final NetworkNodes nodes;
    private final Map<MatrixNode, NetworkView> views = new HashMap<>();
    private final Set<MatrixNode> written = new HashSet<>();
    private final Set<Integer> unmet = new HashSet<>();
    private final StringBuilder structures = new StringBuilder();
    private final StringBuilder body = new StringBuilder();
    private final long[] weightOffsets;
    private final Map<MatrixNode, Long> direct = new HashMap<>();
    private long rowValues;
    private long values;
    private long sums;

    /// @param outputs what is summed, one behind the other; a node of each row over all rows
    /// @param rowWeight is summed behind them, or null: then rows are counted
    NetworkSteps(NetworkModel model, List<MatrixNode> outputs, MatrixNode rowWeight) {
        this.model = model;
        List<MatrixNode> all = new ArrayList<>(outputs);
        if (rowWeight != null) {
            all.add(rowWeight);
        }
        this.nodes = new NetworkNodes(all);
        this.weightOffsets = new long[model.shapes().size()];
        long offset = 0;
        for (int w = 0; w < weightOffsets.length; w++) {
            weightOffsets[w] = offset;
            offset += model.shapes().get(w).elements();
        }
        long at = 0;
        for (MatrixNode output : all) {
            if (isSum(output) && nodes.isOnlyOutput(output)) {
                direct.put(output, at);
            }
            at += output.shape().elements();
        }
        nodes.needed().forEach(this::emit);
        for (MatrixNode output : all) {
            if (!direct.containsKey(output)) {
                putOut(output);
            }
            sums += output.shape().elements();
        }
        if (rowWeight == null) {
            body.append("    if (group.rank == 0 && threadIdx.x == 0) n.add(").append(sums);
            body.append(", (value_t)rows);\n");
            sums++;
        }
    }

    private static boolean isSum(MatrixNode node) {
        return node.op() == MatrixOp.SUMMED_PRODUCT || node.op() == MatrixOp.SUM_BATCH;
    }

    int sums() {
        return Math.toIntExact(sums);
    }

    long rowValues() {
        return rowValues;
    }

    long values() {
        return values;
    }

    String text() {
        return structures
                + "static __device__ void network_chunk(\n"
                + "    const block_group& group, const row_order& order, const network_values& n, i64 first, i64 rows,\n"
                + "    product_t::cell* left, product_t::cell* right) {\n" + body + "}\n";
    }

    private void emit(MatrixNode node) {
        if (nodes.isInlined(node) || nodes.isAbsorbed(node)) {
            return;
        }
        switch (node.op()) {
            case WEIGHT -> views.put(node, NetworkView.weight(node, weightOffsets[node.weight()]));
            case CONSTANT -> views.put(node, NetworkView.number(OperationText.constant(node.value(), VALUE)));
            case EXPAND -> views.put(node, view(node.argument(0)));
            case TRANSPOSE -> views.put(node, view(node.argument(0)).turned());
            case INPUT -> input(node);
            case ONE_HOT -> oneHot(node);
            case ELEMENT -> {
                MatrixNode product = nodes.productOf(node);
                if (product == null) {
                    map(node);
                } else {
                    product(product, node);
                }
            }
            case PRODUCT -> product(node, node);
            case SUMMED_PRODUCT -> summedProduct(node);
            case SUM_BATCH -> sumBatch(node.argument(0), storeOf(node), node);
            case SUM_COLUMNS -> reduced(node, "network_sum_columns<%d, %d>");
            case SUM_ROWS -> reduced(node, "network_sum_rows<%d, %d>");
            case ROW_MAX -> reduced(node, "network_largest<%d, %d, false>");
            case ARGMAX -> reduced(node, "network_largest<%d, %d, true>");
        }
    }

    private NetworkView view(MatrixNode node) {
        NetworkView view = views.get(node);
        if (view == null) {
            throw new IllegalArgumentException(
                    "node " + node.id() + " is a truth value: matrices hold numbers, compare inside where(…)");
        }
        return view;
    }

    /// Takes room for the values of a node.
    private String place(MatrixNode node) {
        long elements = node.shape().elements();
        String place;
        if (node.varies()) {
            place = "n.of_rows(" + rowValues + ")";
            rowValues += elements;
        } else {
            place = "n.fixed(" + values + ")";
            values += elements;
        }
        views.put(node, NetworkView.values(node, place));
        return place;
    }

    /// Adds a step that reads some nodes.
    ///
    /// @param writes the node whose values it writes, or null
    private void step(List<MatrixNode> reads, MatrixNode writes, String call) {
        boolean waits =
                reads.stream().anyMatch(node -> unmet.contains(view(node).writer()));
        if (waits) {
            body.append("    group_barrier(group);\n");
            unmet.clear();
        }
        if (writes != null) {
            unmet.add(writes.id());
        }
        body.append("    ").append(call).append(";\n");
    }

    private static String rows(MatrixNode node) {
        return node.varies() ? "rows" : "1";
    }

    private void input(MatrixNode node) {
        String place = place(node);
        int pitch = node.shape().columns();
        int offset = 0;
        for (int column : node.columns()) {
            int lanes = model.form().lanes().get(column);
            step(
                    List.of(),
                    node,
                    String.format(
                            "network_gather<%d>(group, order, first, rows, %d, %s + %d, %d)",
                            lanes, column, place, offset, pitch));
            offset += lanes;
        }
    }

    private void oneHot(MatrixNode node) {
        int column = node.columns().getFirst();
        double[] classes = model.form().classes().get(column);
        String table = "0";
        if (classes != null) {
            table = "labels_" + node.id();
            structures.append("static __device__ const double ").append(table).append("[] = {");
            for (int c = 0; c < classes.length; c++) {
                structures.append(c == 0 ? "" : ", ").append(OperationText.constant(classes[c], "double"));
            }
            structures.append("};\n");
        }
        step(
                List.of(),
                node,
                String.format(
                        "network_one_hot<%d>(group, order, first, rows, %d, %s, %s)",
                        node.shape().columns(), column, table, place(node)));
    }

    /// The function that reads a node, as a structure over `network_values`.
    private String reader(MatrixNode node) {
        String name = "view_" + node.id();
        if (written.add(node)) {
            structures
                    .append("struct ")
                    .append(name)
                    .append(" {\n    network_values n;\n")
                    .append("    __device__ __forceinline__ value_t operator()(i64 d, int i, int j) const { return ")
                    .append(view(node).at("d", "i", "j"))
                    .append("; }\n};\n");
        }
        return name;
    }

    /// A structure that takes the numbers of a result.
    private String store(String name, String statements) {
        structures
                .append("struct ")
                .append(name)
                .append(" {\n    network_values n;\n")
                .append("    __device__ __forceinline__ void operator()(i64 r, i64 c, value_t sum) const {\n")
                .append(statements)
                .append("    }\n};\n");
        return name;
    }

    /// Takes the sums of a node over the rows: where outputs go, or to room.
    private String storeOf(MatrixNode node) {
        int width = node.shape().columns();
        Long at = direct.get(node);
        return store(
                "store_" + node.id(),
                at != null
                        ? "        n.add(" + at + " + r * " + width + " + c, sum);\n"
                        : "        " + place(node) + "[r * " + width + " + c] = sum;\n");
    }

    private void product(MatrixNode product, MatrixNode root) {
        MatrixNode a = product.argument(0);
        MatrixNode b = product.argument(1);
        int height = a.shape().rows();
        int inner = a.shape().columns();
        int width = b.shape().columns();
        if (b.varies()) {
            step(
                    List.of(a, b),
                    root,
                    String.format(
                            "network_products<%d, %d, %d>(group, %s, %s{n}, %s{n}, %s)",
                            height, inner, width, rows(root), reader(a), reader(b), place(root)));
            return;
        }
        List<MatrixNode> reads = new ArrayList<>(List.of(a, b));
        String store;
        if (root == product) {
            store = store("store_" + root.id(), "        " + place(root) + "[r * " + width + " + c] = sum;\n");
        } else {
            List<MatrixNode> leaves = new ArrayList<>();
            function(root, leaves);
            leaves.stream().filter(leaf -> leaf != product).forEach(reads::add);
            store = store(
                    "store_" + root.id(),
                    "        i64 d = r / " + height + ";\n        int i = (int)(r % " + height + "), j = (int)c;\n"
                            + applied(root, leaves, product)
                            + "        " + place(root) + "[r * " + width + " + c] = out[0];\n");
        }
        NetworkView left = view(a);
        NetworkView right = view(b);
        step(
                reads,
                root,
                String.format(
                        "product_t::run(left, right, group.rank, group.count, %s * %d, %d, %d, "
                                + "stacked<%d, %b, %s>{{n}}, single<%b, %s>{{n}}, %s{n})",
                        rows(root),
                        height,
                        width,
                        inner,
                        height,
                        left.across() == 1,
                        reader(a),
                        right.down() == 1 && right.across() != 1,
                        reader(b),
                        store));
    }

    private void summedProduct(MatrixNode node) {
        MatrixNode a = node.argument(0);
        MatrixNode b = node.argument(1);
        int height = a.shape().rows();
        String store = storeOf(node);
        step(
                List.of(a, b),
                node,
                String.format(
                        "product_t::run(left, right, group.rank, group.count, %d, %d, rows * %d, "
                                + "stacked_turned<%d, %s>{{n}}, stacked<%d, false, %s>{{n}}, %s{n})",
                        a.shape().columns(), b.shape().columns(), height, height, reader(a), height, reader(b), store));
    }

    private void sumBatch(MatrixNode from, String store, MatrixNode writes) {
        step(
                List.of(from),
                writes,
                String.format(
                        "network_sum_batch<%d, %d>(group, rows, %s{n}, %s{n})",
                        from.shape().rows(), from.shape().columns(), reader(from), store));
    }

    private void reduced(MatrixNode node, String function) {
        MatrixNode from = node.argument(0);
        String name = String.format(function, from.shape().rows(), from.shape().columns());
        step(List.of(from), node, name + "(group, " + rows(node) + ", " + reader(from) + "{n}, " + place(node) + ")");
    }

    /// Adds an output that is no sum of its own.
    private void putOut(MatrixNode output) {
        int width = output.shape().columns();
        String store = store("add_" + sums, "        n.add(" + sums + " + r * " + width + " + c, sum);\n");
        if (output.varies()) {
            sumBatch(output, store, null);
            return;
        }
        String name = "put_" + sums;
        structures
                .append("static __device__ void ")
                .append(name)
                .append("(const block_group& group, const network_values& n) {\n")
                .append("    for (i64 e = group.first(); e < ")
                .append(output.shape().elements())
                .append("; e += group.stride()) {\n        int i = (int)(e / ")
                .append(width)
                .append("), j = (int)(e % ")
                .append(width)
                .append(");\n        n.add(")
                .append(sums)
                .append(" + e, ")
                .append(view(output).at("0", "i", "j"))
                .append(");\n    }\n}\n");
        step(List.of(output), null, name + "(group, n)");
    }

    private void map(MatrixNode node) {
        List<MatrixNode> leaves = new ArrayList<>();
        function(node, leaves);
        String step = "step_" + node.id();
        int elements = node.shape().elements();
        int width = node.shape().columns();
        String statements = applied(node, leaves, null);
        structures
                .append("static __device__ void ")
                .append(step)
                .append("(const block_group& group, const network_values& n, i64 rows) {\n")
                .append("    for (i64 e = group.first(); e < rows * ")
                .append(elements)
                .append("; e += group.stride()) {\n        i64 d = e / ")
                .append(elements)
                .append(";\n        int i = (int)(e / ")
                .append(width)
                .append(" % ")
                .append(node.shape().rows())
                .append("), j = (int)(e % ")
                .append(width)
                .append(");\n")
                .append(statements)
                .append("        ")
                .append(place(node))
                .append("[e] = out[0];\n    }\n}\n");
        step(leaves, node, step + "(group, n, " + rows(node) + ")");
    }

    /// Statements that set `out[0]` to the value of a node at data row `d`, row `i` and column `j`.
    ///
    /// @param product leaf whose value is in `sum`, or null
    private String applied(MatrixNode node, List<MatrixNode> leaves, MatrixNode product) {
        List<String> inputs = new ArrayList<>();
        for (MatrixNode leaf : leaves) {
            inputs.add(leaf == product ? "sum" : view(leaf).at("d", "i", "j"));
        }
        if (inputs.isEmpty()) {
            inputs.add("(value_t)0");
        }
        return "        const value_t in[] = {" + String.join(", ", inputs) + "};\n        value_t out[1];\n"
                + "        map_" + node.id() + "(in, in, out);\n";
    }

    /// Writes the function of a node over the leaves that it finds.
    private void function(MatrixNode node, List<MatrixNode> leaves) {
        Program program = FusedNumbers.of(node, nodes::isInlined, leaves);
        structures.append(MapText.of("map_" + node.id(), program, VALUE));
    }
}
