#!/bin/sh
# Builds the stand-ins: build.sh COMPILER OUTPUT_DIRECTORY [libJCudaDriver.so]
# With the JNI library, every driver function that it wants and the stand-in lacks answers 801, CUDA_ERROR_NOT_SUPPORTED.
set -eu
compiler=$1
out=$2
jni=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
cp "$here"/cuda.h "$here"/runtime.h "$out"/
flags="-std=c++17 -O2 -fPIC -fvisibility=default -Wall -Wextra"
objects=
for source in fiber scheduler shadow combine memory stream image instrumentation driver_context driver_memory driver_launch; do
  "$compiler" $flags -c "$here/$source.cpp" -o "$out/$source.o"
  objects="$objects $out/$source.o"
done
if [ -n "$jni" ] && command -v nm >/dev/null 2>&1; then
  nm --defined-only $objects | sed -n 's/.* T \(cu[A-Z].*\)$/\1/p' | sort >"$out/defined.txt"
  nm -D --undefined-only "$jni" | sed -n 's/.* U \(cu[A-Z].*\)$/\1/p' | sort | comm -23 - "$out/defined.txt" |
    sed 's/.*/extern "C" int &(void) { return 801; }/' >"$out/unsupported.cpp"
  "$compiler" $flags -c "$out/unsupported.cpp" -o "$out/unsupported.o"
  objects="$objects $out/unsupported.o"
fi
"$compiler" -shared -Wl,-soname,libcuda.so.1 -o "$out/libcuda.so.1" $objects -ldl -lpthread
"$compiler" $flags -DSIMT_DIRECTORY="\"$out\"" -DSIMT_COMPILER="\"$compiler\"" -shared \
  -Wl,-soname,libnvrtc.so.12 -Wl,--version-script="$here/nvrtc.map" -o "$out/libnvrtc.so.12" "$here/nvrtc.cpp"
