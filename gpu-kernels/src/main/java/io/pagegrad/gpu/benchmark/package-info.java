/// Measures what a device does with our kernels, beside the CPU: `scripts/gpu-check` runs
/// [io.pagegrad.gpu.benchmark.GpuBenchmark].
package io.pagegrad.gpu.benchmark;
