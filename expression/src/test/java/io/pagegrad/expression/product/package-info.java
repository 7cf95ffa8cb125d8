/// Tests of the package with the same name.
package io.pagegrad.expression.product;
