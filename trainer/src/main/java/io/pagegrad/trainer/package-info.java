/// Columns to weights: fits models by stochastic gradient descent.
package io.pagegrad.trainer;
