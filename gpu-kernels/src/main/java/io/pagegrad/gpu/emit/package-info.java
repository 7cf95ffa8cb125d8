/// From flat programs to CUDA C++ text.
///
/// [io.pagegrad.gpu.emit.ModelText] writes what a model sums over rows, [io.pagegrad.gpu.emit.MapText] what a
/// program computes for
/// each element. The text depends on the program alone, so equal programs give equal images.
package io.pagegrad.gpu.emit;
