// What the entry points of the driver stand-in share.
#pragma once
#include "machine.h"
#include "stream.h"

#define DRIVER extern "C" __attribute__((visibility("default"))) int

namespace simt {

extern bool initialized;
// The primary context of a device is this address; the calling thread's device, or -1.
void* context_of(int device);
int device_of(void* context);
extern thread_local int current_device;

struct Function {
    const Image* image;
    KernelEntry entry;
    size_t dynamic_shared_limit;
};

}  // namespace simt

// Locks the machine and refuses calls without a current context, as the driver does.
#define WITH_CONTEXT                                                         \
    std::lock_guard<std::recursive_mutex> guard(simt::machine_lock);         \
    if (!simt::initialized) return simt::NOT_INITIALIZED;                    \
    if (simt::current_device < 0) return simt::INVALID_CONTEXT;              \
    if (simt::sticky_error != simt::SUCCESS) return simt::sticky_error
