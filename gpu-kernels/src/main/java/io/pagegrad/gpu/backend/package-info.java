/// Training on CUDA devices: the [compute backend][io.pagegrad.trainer.backend.ComputeBackend] named `cuda`.
///
/// Start at [io.pagegrad.gpu.backend.CudaEngine]. Parameters and sums are float64 on the device; rows are summed
/// in an order that depends on the batch alone (`sums.cuh`), so that one block, many blocks and fused learners
/// give the same weights.
package io.pagegrad.gpu.backend;
