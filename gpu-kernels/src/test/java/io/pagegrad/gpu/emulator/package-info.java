/// The SIMT emulator as tests use it: built from `src/test/simt` with the machine's C++ compiler and loaded in
/// place of the NVIDIA driver and compiler, so that the Java code under test is the code that runs on a GPU.
package io.pagegrad.gpu.emulator;
