/// Products of row-major matrices in native memory: vector kernels with sums in registers, and a plain loop
/// beside them that gives the same bits.
///
/// Start at [io.pagegrad.expression.product.Products].
package io.pagegrad.expression.product;
