/// From CUDA C++ text to code that a device loads.
///
/// Start at [io.pagegrad.gpu.compile.CudaCompilers#find]. The text is header-free and deterministic, so that a
/// compiled image can
/// be kept on disk under a key of text, options, architecture and compiler version
/// ([io.pagegrad.gpu.compile.CubinCache]).
package io.pagegrad.gpu.compile;
