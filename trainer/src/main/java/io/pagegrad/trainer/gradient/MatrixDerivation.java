package io.pagegrad.trainer.gradient;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.matrix.MatrixBuilder;
import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.expression.matrix.MatrixOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reverse-mode differentiation of matrix programs: the seed of `x * y` is passed on as `seed * transpose(y)` and
/// `transpose(x) * seed`; number by number the rules are those of [DerivationRules]; what was repeated is summed.
public final class MatrixDerivation {
    private final MatrixBuilder builder;
    private final Map<MatrixNode, MatrixNode> seeds = new HashMap<>();

    private MatrixDerivation(MatrixBuilder builder) {
        this.builder = builder;
    }

    /// Appends the derivatives of `value`, a number that does not vary, by each of `weights`, in their shapes.
    ///
    /// All shapes must be known.
    ///
    /// @throws UnderivableException when `value` depends on a weight through an operation without a rule
    public static List<MatrixNode> derive(MatrixBuilder builder, MatrixNode value, List<MatrixNode> weights) {
        return new MatrixDerivation(builder).run(value, weights);
    }

    private List<MatrixNode> run(MatrixNode value, List<MatrixNode> weights) {
        List<MatrixNode> nodes = builder.nodes();
        boolean[] depends = new boolean[nodes.size()];
        for (MatrixNode node : nodes) {
            depends[node.id()] = node.op() == MatrixOp.WEIGHT;
            for (MatrixNode argument : node.arguments()) {
                depends[node.id()] |= depends[argument.id()];
            }
        }
        seeds.put(value, builder.constant(1));
        for (int id = value.id(); id >= 0; id--) {
            MatrixNode node = nodes.get(id);
            if (depends[id] && seeds.containsKey(node) && node.op() != MatrixOp.WEIGHT) {
                pull(node, seeds.get(node), depends);
            }
        }
        List<MatrixNode> derivatives = new ArrayList<>();
        for (MatrixNode weight : weights) {
            MatrixNode seed = seeds.getOrDefault(weight, builder.constant(0));
            derivatives.add(builder.filled(seed, weight));
        }
        return derivatives;
    }

    private void pull(MatrixNode node, MatrixNode seed, boolean[] depends) {
        switch (node.op()) {
            case ELEMENT -> element(node, seed, depends);
            case PRODUCT -> product(node, seed, depends);
            case TRANSPOSE -> add(node.argument(0), builder.transpose(builder.filled(seed, node)));
            case EXPAND -> add(node.argument(0), reduced(builder.filled(seed, node), node.argument(0)));
            case SUM_COLUMNS, SUM_ROWS, SUM_BATCH -> add(node.argument(0), builder.expandLike(seed, node.argument(0)));
            case ROW_MAX -> {}
            default -> throw new UnderivableException(node.op().name().toLowerCase(Locale.ROOT));
        }
    }

    private void product(MatrixNode node, MatrixNode seed, boolean[] depends) {
        MatrixNode x = node.argument(0);
        MatrixNode y = node.argument(1);
        MatrixNode full = builder.filled(seed, node);
        if (depends[x.id()]) {
            MatrixNode share = builder.multiply(full, builder.transpose(y));
            add(x, x.varies() || !share.varies() ? share : builder.sumBatch(share));
        }
        if (depends[y.id()]) {
            if (!y.varies() && x.varies()) {
                add(y, builder.summedProduct(x, full));
            } else {
                MatrixNode share = builder.multiply(builder.transpose(x), full);
                add(y, y.varies() || !share.varies() ? share : builder.sumBatch(share));
            }
        }
    }

    /// Local rules are programs over single numbers: the arguments, the value, and the seed.
    private void element(MatrixNode node, MatrixNode seed, boolean[] depends) {
        Op op = node.element();
        int count = node.arguments().size();
        List<MatrixNode> columns = new ArrayList<>(node.arguments());
        columns.add(node);
        columns.add(seed);
        for (int a = 0; a < count; a++) {
            MatrixNode argument = node.argument(a);
            if (!depends[argument.id()] || op.takesLogical(a)) {
                continue;
            }
            DerivationRule rule = DerivationRules.of(op);
            if (rule == null) {
                throw new UnderivableException(op.name().toLowerCase(Locale.ROOT));
            }
            ProgramBuilder numbers = new ProgramBuilder();
            int[] x = new int[count];
            for (int i = 0; i < count; i++) {
                MatrixNode other = node.argument(i);
                x[i] = other.op() == MatrixOp.CONSTANT
                        ? numbers.constant(other.value())
                        : op.takesLogical(i)
                                ? numbers.apply(Op.NOT_EQUAL, numbers.column(i), numbers.constant(0))
                                : numbers.column(i);
            }
            int upper = seed.op() == MatrixOp.CONSTANT ? numbers.constant(seed.value()) : numbers.column(count + 1);
            int share = rule.pull(numbers, numbers.column(count), x, a, upper);
            add(argument, builder.elements(numbers.build(share), columns).getFirst());
        }
    }

    /// Sums over what `to` was repeated for.
    private MatrixNode reduced(MatrixNode seed, MatrixNode to) {
        MatrixNode share = seed;
        if (share.varies() && !to.varies()) {
            share = builder.sumBatch(share);
        }
        if (to.shape().columns() == 1) {
            share = builder.sumColumns(share);
        }
        if (to.shape().rows() == 1) {
            share = builder.sumRows(share);
        }
        return share;
    }

    private void add(MatrixNode to, MatrixNode share) {
        if (share.op() == MatrixOp.CONSTANT && share.value() == 0) {
            return;
        }
        MatrixNode before = seeds.get(to);
        seeds.put(to, before == null ? share : builder.element(Op.ADD, before, share));
    }
}
