/// The CUDA backend: what a machine has ([io.pagegrad.gpu.GpuReport]), which device a job uses
/// ([io.pagegrad.gpu.GpuBackends]).
///
/// Below: `driver` (the driver API), `compile` (text to device code), `kernel` (the kernels of `src/main/cuda`).
/// Nothing here fails
/// to load on a machine without CUDA.
package io.pagegrad.gpu;
