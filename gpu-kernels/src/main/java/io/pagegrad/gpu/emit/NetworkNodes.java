package io.pagegrad.gpu.emit;

import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.expression.matrix.MatrixOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which nodes some outputs need, and which of them are computed inside the step of another.
final class NetworkNodes {
    private final Map<MatrixNode, Integer> uses = new HashMap<>();
    private final Map<MatrixNode, MatrixNode> user = new HashMap<>();
    private final Map<MatrixNode, MatrixNode> products = new HashMap<>();
    private final List<MatrixNode> needed;

    NetworkNodes(List<MatrixNode> outputs) {
        Map<Integer, MatrixNode> found = new TreeMap<>();
        List<MatrixNode> open = new ArrayList<>(outputs);
        outputs.forEach(output -> uses.merge(output, 1, Integer::sum));
        while (!open.isEmpty()) {
            MatrixNode node = open.removeLast();
            if (found.putIfAbsent(node.id(), node) == null) {
                for (MatrixNode argument : node.arguments()) {
                    uses.merge(argument, 1, Integer::sum);
                    user.put(argument, node);
                }
                open.addAll(node.arguments());
            }
        }
        needed = List.copyOf(found.values());
        needed.forEach(this::absorb);
    }

    /// Gives a product to the step of the operations number by number that alone use it.
    private void absorb(MatrixNode product) {
        if (product.op() != MatrixOp.PRODUCT || product.argument(1).varies() || uses.get(product) != 1) {
            return;
        }
        MatrixNode root = user.get(product);
        while (root != null && root.op() == MatrixOp.ELEMENT && isInlined(root) && uses.get(root) == 1) {
            root = user.get(root);
        }
        if (root != null
                && root.op() == MatrixOp.ELEMENT
                && !isInlined(root)
                && root.varies() == product.varies()
                && root.shape().equals(product.shape())) {
            products.putIfAbsent(root, product);
        }
    }

    /// Arguments before their users.
    List<MatrixNode> needed() {
        return needed;
    }

    /// Whether a node is computed by its users: truth values always, other operations number by number when one
    /// such operation alone uses them.
    boolean isInlined(MatrixNode node) {
        return node.op() == MatrixOp.ELEMENT
                && (node.element().isLogical()
                        || uses.get(node) == 1
                                && user.get(node) != null
                                && user.get(node).op() == MatrixOp.ELEMENT);
    }

    /// The product that the step of a node begins with, or null.
    MatrixNode productOf(MatrixNode root) {
        return products.get(root);
    }

    boolean isAbsorbed(MatrixNode product) {
        return products.containsValue(product);
    }

    /// Whether an output is used by nothing else, and put out once.
    boolean isOnlyOutput(MatrixNode output) {
        return uses.get(output) == 1;
    }
}
