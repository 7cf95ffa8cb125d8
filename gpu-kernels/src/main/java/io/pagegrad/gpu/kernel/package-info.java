/// The kernels of `src/main/cuda`, as Java launches them.
///
/// [io.pagegrad.gpu.kernel.Kernel] is the Java side of `kernels.list`; [io.pagegrad.gpu.kernel.KernelLibrary] is
/// those kernels compiled and loaded for one device; [io.pagegrad.gpu.kernel.KernelText] puts the text together.
package io.pagegrad.gpu.kernel;
