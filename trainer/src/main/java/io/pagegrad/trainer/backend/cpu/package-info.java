/// Training on CPU threads: compiled kernels over columns in place.
///
/// Start at [io.pagegrad.trainer.backend.cpu.CpuBackend].
package io.pagegrad.trainer.backend.cpu;
