package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.ArrayList;
import java.util.List;

/// Terms of one sum, put together as one, two or four independent chains of fused multiply-adds.
final class SumOfTerms {
    private static final int NONE = -1;

    private final ProgramBuilder builder;
    private final List<Product> products = new ArrayList<>();
    private int invariant = NONE;
    private int rest = NONE;

    private record Product(int first, int second, boolean minus) {}

    SumOfTerms(ProgramBuilder builder) {
        this.builder = builder;
    }

    /// Adds a term that is equal for all rows.
    void invariant(int node, boolean minus) {
        invariant = plus(invariant, node, minus);
    }

    void product(int first, int second, boolean minus) {
        products.add(new Product(first, second, minus));
    }

    void other(int node, boolean minus) {
        rest = plus(rest, node, minus);
    }

    int node() {
        int base = invariant == NONE ? rest : rest == NONE ? invariant : builder.add(invariant, rest);
        int chains = products.size() <= 3 ? 1 : products.size() <= 12 ? 2 : 4;
        int[] chain = new int[chains];
        for (int c = 0; c < chains; c++) {
            chain[c] = c == 0 ? base : NONE;
            for (int p = c; p < products.size(); p += chains) {
                chain[c] = plusProduct(chain[c], products.get(p));
            }
        }
        int total = chain[0];
        for (int c = 1; c < chains; c++) {
            total = builder.add(total, chain[c]);
        }
        return total;
    }

    private int plus(int sum, int node, boolean minus) {
        if (sum == NONE) {
            return minus ? builder.negate(node) : node;
        }
        return minus ? builder.subtract(sum, node) : builder.add(sum, node);
    }

    private int plusProduct(int sum, Product product) {
        if (sum == NONE || product.minus) {
            return plus(sum, builder.multiply(product.first, product.second), product.minus);
        }
        return builder.apply(Op.FMA, product.first, product.second, sum);
    }
}
