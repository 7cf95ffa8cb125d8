package io.pagegrad.gpu.compile;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// The functions of libnvrtc that are used; equal in CUDA 12 and 13.
///
/// Spec: NVRTC 12.6 and 13.0, nvrtc.h.
///
/// @param version `nvrtcResult nvrtcVersion(int* major, int* minor)`
/// @param createProgram `nvrtcResult nvrtcCreateProgram(nvrtcProgram*, const char* src, const char* name, int
/// numHeaders, const char* const* headers, const char* const* includeNames)`
/// @param compileProgram `nvrtcResult nvrtcCompileProgram(nvrtcProgram, int numOptions, const char* const*
/// options)`
/// @param destroyProgram `nvrtcResult nvrtcDestroyProgram(nvrtcProgram*)`
/// @param logSize `nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram, size_t*)`
/// @param log `nvrtcResult nvrtcGetProgramLog(nvrtcProgram, char*)`
/// @param cubinSize `nvrtcResult nvrtcGetCUBINSize(nvrtcProgram, size_t*)`
/// @param cubin `nvrtcResult nvrtcGetCUBIN(nvrtcProgram, char*)`
/// @param ptxSize `nvrtcResult nvrtcGetPTXSize(nvrtcProgram, size_t*)`
/// @param ptx `nvrtcResult nvrtcGetPTX(nvrtcProgram, char*)`
/// @param errorString `const char* nvrtcGetErrorString(nvrtcResult)`
record NvrtcBindings(
        MethodHandle version,
        MethodHandle createProgram,
        MethodHandle compileProgram,
        MethodHandle destroyProgram,
        MethodHandle logSize,
        MethodHandle log,
        MethodHandle cubinSize,
        MethodHandle cubin,
        MethodHandle ptxSize,
        MethodHandle ptx,
        MethodHandle errorString) {

    /// @throws java.util.NoSuchElementException when the library lacks a function
    static NvrtcBindings of(SymbolLookup library) {
        FunctionDescriptor twoPointers = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
        return new NvrtcBindings(
                bind(library, "nvrtcVersion", twoPointers),
                bind(
                        library,
                        "nvrtcCreateProgram",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS)),
                bind(library, "nvrtcCompileProgram", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS)),
                bind(library, "nvrtcDestroyProgram", FunctionDescriptor.of(JAVA_INT, ADDRESS)),
                bind(library, "nvrtcGetProgramLogSize", twoPointers),
                bind(library, "nvrtcGetProgramLog", twoPointers),
                bind(library, "nvrtcGetCUBINSize", twoPointers),
                bind(library, "nvrtcGetCUBIN", twoPointers),
                bind(library, "nvrtcGetPTXSize", twoPointers),
                bind(library, "nvrtcGetPTX", twoPointers),
                bind(library, "nvrtcGetErrorString", FunctionDescriptor.of(ADDRESS, JAVA_INT)));
    }

    private static MethodHandle bind(SymbolLookup library, String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type);
    }
}
