/// Benchmarks: how fast pages become columns and columns become gradients, each beside its floor in the same run.
///
/// Start at [io.pagegrad.bench.BenchMain]; `scripts/bench` runs it. Every benchmark checks its result against
/// figures that the server itself computed before anything is timed.
package io.pagegrad.bench;
