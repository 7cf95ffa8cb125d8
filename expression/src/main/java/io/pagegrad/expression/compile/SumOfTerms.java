package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Terms of one sum, put together as one, two or four independent chains of fused multiply-adds, or, where they
/// are many, as blocks of two chains each that go on from one another: these fall into pieces of one form.
final class SumOfTerms {
    private static final int NONE = -1;
    private static final int BLOCK_TERMS = 16;
    private static final int TERMS_WITHOUT_BLOCKS = 24;

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
        if (products.size() <= TERMS_WITHOUT_BLOCKS) {
            int chains = products.size() <= 3 ? 1 : products.size() <= 12 ? 2 : 4;
            return chains(base, products, chains);
        }
        int total = base;
        for (int from = 0; from < products.size(); from += BLOCK_TERMS) {
            total = block(total, products.subList(from, Math.min(from + BLOCK_TERMS, products.size())));
        }
        return total;
    }

    /// A block's other chain begins with a multiply-add to zero, not with the product, which is a node made long
    /// before: all operations of a block follow each other.
    private int block(int base, List<Product> terms) {
        int zero = builder.constant(0);
        int[] chain = {base == NONE ? zero : base, zero};
        for (int from = 0; from < terms.size(); from += 2) {
            for (int c = Math.min(2, terms.size() - from) - 1; c >= 0; c--) {
                Product term = terms.get(from + c);
                int first = term.minus ? builder.negate(term.first) : term.first;
                chain[c] = builder.exactly(Op.FMA, first, term.second, chain[c]);
            }
        }
        return builder.add(chain[0], chain[1]);
    }

    /// The sum of `base` and some products.
    private int chains(int base, List<Product> terms, int chains) {
        int[] chain = new int[chains];
        Arrays.fill(chain, NONE);
        chain[0] = base;
        for (int from = 0; from < terms.size(); from += chains) {
            for (int c = 0; c < Math.min(chains, terms.size() - from); c++) {
                chain[c] = plusProduct(chain[c], terms.get(from + c));
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
