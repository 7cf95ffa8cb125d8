package io.pagegrad.gpu.kernel;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How the matrices of a network are multiplied.
public enum ProductKind {
    /// In the precision of the values, each sum in the order of its terms.
    STRICT("product_strict<value_t>"),
    /// On tensor cores, factors rounded to 10 bits of mantissa, sums in float32.
    TF32("product_tensor<tensor_tf32>"),
    /// On tensor cores, factors rounded to 7 bits of mantissa, sums in float32.
    BF16("product_tensor<tensor_half<half_bf16>>"),
    /// On tensor cores, factors rounded to 10 bits of mantissa and at most 65504, sums in float32.
    F16("product_tensor<tensor_half<half_f16>>");

    private final String cuda;

    ProductKind(String cuda) {
        this.cuda = cuda;
    }

    /// The word that options use.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when there is none of that name
    public static ProductKind named(String word) {
        for (ProductKind products : values()) {
            if (products.word().equals(word)) {
                return products;
            }
        }
        throw new IllegalArgumentException("there are no products " + word + "; there are "
                + Arrays.stream(values()).map(ProductKind::word).collect(Collectors.joining(", ")));
    }

    /// The structure of `product.cuh` or `tensor.cuh`.
    public String cuda() {
        return cuda;
    }

    public boolean areOfTensorCores() {
        return this != STRICT;
    }
}
