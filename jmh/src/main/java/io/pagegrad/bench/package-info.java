/// Benchmarks.
package io.pagegrad.bench;
