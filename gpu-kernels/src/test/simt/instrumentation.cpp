// The functions that -fsanitize=thread makes instrumented code call, answered by the emulator instead of libtsan.
//
// Names and meaning: LLVM compiler-rt, lib/tsan/rtl/tsan_interface.h.
#include "runtime.h"

#define EXPORTED extern "C" __attribute__((visibility("default")))
#define ACCESS(bytes)                                                                              \
    EXPORTED void __tsan_read##bytes(void* a) { simt::check(a, bytes, false, false); }             \
    EXPORTED void __tsan_write##bytes(void* a) { simt::check(a, bytes, true, false); }             \
    EXPORTED void __tsan_unaligned_read##bytes(void* a) { simt::check(a, bytes, false, false); }   \
    EXPORTED void __tsan_unaligned_write##bytes(void* a) { simt::check(a, bytes, true, false); }   \
    EXPORTED void __tsan_volatile_read##bytes(void* a) { simt::check(a, bytes, false, true); }     \
    EXPORTED void __tsan_volatile_write##bytes(void* a) { simt::check(a, bytes, true, true); }     \
    EXPORTED void __tsan_unaligned_volatile_read##bytes(void* a) { simt::check(a, bytes, false, true); } \
    EXPORTED void __tsan_unaligned_volatile_write##bytes(void* a) { simt::check(a, bytes, true, true); }
ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)
EXPORTED void __tsan_read_range(void* a, unsigned long bytes) { simt::check(a, bytes, false, false); }
EXPORTED void __tsan_write_range(void* a, unsigned long bytes) { simt::check(a, bytes, true, false); }
EXPORTED void __tsan_init() {}
EXPORTED void __tsan_func_entry(void*) {}
EXPORTED void __tsan_func_exit() {}
