package io.pagegrad.expression.plan;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.expression.matrix.MatrixOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Which nodes that outputs need are computed by a step of their own, and which inside another.
final class PlanFusion {
    private final Map<MatrixNode, Integer> uses = new HashMap<>();
    private final Map<MatrixNode, Integer> elementUses = new HashMap<>();
    private final Map<MatrixNode, Boolean> onlyLeft = new HashMap<>();

    /// Sums of a product and a row vector that is the same for all rows: the product, and the vector.
    private final Map<MatrixNode, MatrixNode> products = new HashMap<>();

    private final Map<MatrixNode, MatrixNode> starts = new HashMap<>();
    private final Set<MatrixNode> absorbed = new HashSet<>();
    private final List<MatrixNode> needed;

    PlanFusion(List<MatrixNode> outputs) {
        Map<Integer, MatrixNode> found = new TreeMap<>();
        List<MatrixNode> open = new ArrayList<>(outputs);
        while (!open.isEmpty()) {
            MatrixNode node = open.removeLast();
            if (found.putIfAbsent(node.id(), node) == null) {
                use(node);
                open.addAll(node.arguments());
            }
        }
        for (MatrixNode output : outputs) {
            uses.merge(output, 1, Integer::sum);
            onlyLeft.put(output, false);
        }
        needed = List.copyOf(found.values());
        needed.forEach(this::absorbStart);
    }

    private void use(MatrixNode node) {
        boolean stacked = node.op() == MatrixOp.PRODUCT && !node.argument(1).varies();
        for (int a = 0; a < node.arguments().size(); a++) {
            MatrixNode argument = node.argument(a);
            boolean left = a == 0 && (stacked || node.op() == MatrixOp.SUMMED_PRODUCT);
            onlyLeft.merge(argument, left, Boolean::logicalAnd);
            uses.merge(argument, 1, Integer::sum);
            if (node.op() == MatrixOp.ELEMENT) {
                elementUses.merge(argument, 1, Integer::sum);
            }
        }
    }

    private void absorbStart(MatrixNode sum) {
        if (sum.op() != MatrixOp.ELEMENT || sum.element() != Op.ADD) {
            return;
        }
        for (int a = 0; a < 2; a++) {
            MatrixNode product = sum.argument(a);
            MatrixNode vector = sum.argument(1 - a);
            boolean fits = product.op() == MatrixOp.PRODUCT
                    && product.varies()
                    && !product.argument(1).varies()
                    && uses.get(product) == 1
                    && vector.op() == MatrixOp.EXPAND
                    && vector.argument(0).op() != MatrixOp.CONSTANT
                    && !vector.argument(0).varies()
                    && vector.argument(0).shape().rows() == 1
                    && vector.argument(0).shape().columns() == product.shape().columns();
            if (fits) {
                products.put(sum, product);
                starts.put(sum, vector.argument(0));
                absorbed.add(product);
                if (uses.get(vector) == 1) {
                    absorbed.add(vector);
                }
                return;
            }
        }
    }

    /// The nodes with steps of their own, arguments first.
    List<MatrixNode> steps() {
        return needed.stream()
                .filter(node -> !isInlined(node) && !absorbed.contains(node))
                .toList();
    }

    /// Whether a node is computed by the kernels of its users: constants and truth values always, other
    /// operations number by number when one such kernel uses them.
    boolean isInlined(MatrixNode node) {
        if (node.op() == MatrixOp.CONSTANT) {
            return elementUses.getOrDefault(node, 0).equals(uses.get(node));
        }
        return node.op() == MatrixOp.ELEMENT
                && (node.element().isLogical()
                        || !isStarted(node) && uses.get(node) == 1 && elementUses.getOrDefault(node, 0) == 1);
    }

    /// Whether a node is a product whose sums begin with a row vector.
    boolean isStarted(MatrixNode node) {
        return products.containsKey(node);
    }

    MatrixNode product(MatrixNode started) {
        return products.get(started);
    }

    MatrixNode start(MatrixNode started) {
        return starts.get(started);
    }

    /// Whether all users take the node as the left side of products with rows below each other.
    boolean isOnlyLeft(MatrixNode node) {
        return onlyLeft.getOrDefault(node, false);
    }
}
