package io.pagegrad.gpu.compile;

/// Header-free CUDA C++.
///
/// @param name file name that compiler messages show
public record CudaSource(String name, String text) {}
