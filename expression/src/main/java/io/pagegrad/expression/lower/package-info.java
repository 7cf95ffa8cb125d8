/// Typed SQL expressions to the flat float64 programs of [io.pagegrad.expression.ir], bit for bit where
/// arithmetic is concerned.
///
/// All values are float64 while a row is computed: integers, dates and timestamps up to 2^53 are exact in it. A
/// row that leaves the plain case (NaN, infinity, overflow, division by zero, a larger integer) is marked, and
/// whoever runs the program asks the interpreter for it. Start at [io.pagegrad.expression.lower.RowLowering].
package io.pagegrad.expression.lower;
