// Driver entry points: memory and copies. A copy is checked against the exact bounds of its allocation when it is called.
#include <cstdlib>
#include <cstring>
#include <vector>

#include "driver.h"

using namespace simt;
typedef unsigned long long Address;

namespace {

constexpr unsigned char POISON = 0xff;
constexpr size_t ALIGNMENT = 256;

bool on_device(Address address, size_t bytes) {
    uintptr_t begin;
    Range range;
    return find_range(address, bytes, &begin, &range) && range.device >= 0;
}

int allocate(uintptr_t* address, size_t bytes, int device) {
    if (bytes == 0) return INVALID_VALUE;
    if (device >= 0 && bytes_in_use(device) + bytes > settings.device_bytes) return OUT_OF_MEMORY;
    void* memory = aligned_alloc(ALIGNMENT, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    if (memory == nullptr) return OUT_OF_MEMORY;
    memset(memory, POISON, bytes);
    *address = reinterpret_cast<uintptr_t>(memory);
    add_range(*address, {bytes, device, false});
    return SUCCESS;
}

int free_exact(uintptr_t address, bool device) {
    std::map<uintptr_t, Range>::iterator it = ranges.find(address);
    if (it == ranges.end() || it->second.registered || (it->second.device >= 0) != device) return INVALID_VALUE;
    for (int d = 0; d < settings.devices; d++) drain_device(d);
    remove_range(address);
    free(reinterpret_cast<void*>(address));
    return SUCCESS;
}

int copy_async(Stream* stream, void* to, const void* from, size_t bytes) {
    return enqueue(stream, [=] {
        memmove(to, from, bytes);
        return static_cast<int>(SUCCESS);
    });
}

int upload(Stream* stream, Address to, const void* from, size_t bytes) {
    if (stream == nullptr) return INVALID_HANDLE;
    if (!on_device(to, bytes)) return INVALID_VALUE;
    // pageable memory too: the driver may read it before the call returns, but does not promise to
    return copy_async(stream, reinterpret_cast<void*>(to), from, bytes);
}

int download(Stream* stream, void* to, Address from, size_t bytes) {
    if (stream == nullptr) return INVALID_HANDLE;
    if (!on_device(from, bytes)) return INVALID_VALUE;
    return copy_async(stream, to, reinterpret_cast<const void*>(from), bytes);
}

template <class T>
int fill(Stream* stream, Address to, T value, size_t count) {
    if (stream == nullptr) return INVALID_HANDLE;
    if (to % sizeof(T) != 0 || !on_device(to, count * sizeof(T))) return INVALID_VALUE;
    return enqueue(stream, [=] {
        T* out = reinterpret_cast<T*>(to);
        for (size_t i = 0; i < count; i++) out[i] = value;
        return static_cast<int>(SUCCESS);
    });
}

Stream* stream_of(void* handle) { return find_stream(handle, current_device); }

}  // namespace

DRIVER cuMemAlloc_v2(Address* address, size_t bytes) {
    WITH_CONTEXT;
    uintptr_t got = 0;
    int rc = allocate(&got, bytes, current_device);
    if (rc == SUCCESS) *address = got;
    return rc;
}
DRIVER cuMemFree_v2(Address address) {
    WITH_CONTEXT;
    return free_exact(address, true);
}
DRIVER cuMemHostAlloc(void** address, size_t bytes, unsigned) {
    WITH_CONTEXT;
    uintptr_t got = 0;
    int rc = allocate(&got, bytes, -1);
    if (rc == SUCCESS) *address = reinterpret_cast<void*>(got);
    return rc;
}
DRIVER cuMemFreeHost(void* address) {
    WITH_CONTEXT;
    return free_exact(reinterpret_cast<uintptr_t>(address), false);
}
DRIVER cuMemHostRegister_v2(void* address, size_t bytes, unsigned) {
    WITH_CONTEXT;
    if (address == nullptr || bytes == 0) return INVALID_VALUE;
    uintptr_t begin;
    Range range;
    uintptr_t at = reinterpret_cast<uintptr_t>(address);
    if (find_range(at, 1, &begin, &range) || find_range(at + bytes - 1, 1, &begin, &range)) return HOST_MEMORY_ALREADY_REGISTERED;
    add_range(at, {bytes, -1, true});
    return SUCCESS;
}
DRIVER cuMemHostUnregister(void* address) {
    WITH_CONTEXT;
    std::map<uintptr_t, Range>::iterator it = ranges.find(reinterpret_cast<uintptr_t>(address));
    if (it == ranges.end() || !it->second.registered) return HOST_MEMORY_NOT_REGISTERED;
    for (int d = 0; d < settings.devices; d++) drain_device(d);
    remove_range(it->first);
    return SUCCESS;
}
DRIVER cuMemGetInfo_v2(size_t* free_bytes, size_t* total_bytes) {
    WITH_CONTEXT;
    *total_bytes = settings.device_bytes;
    *free_bytes = settings.device_bytes - bytes_in_use(current_device);
    return SUCCESS;
}
DRIVER cuMemcpyHtoD_v2(Address to, const void* from, size_t bytes) {
    WITH_CONTEXT;
    int rc = upload(stream_of(nullptr), to, from, bytes);
    return rc == SUCCESS ? drain(stream_of(nullptr)) : rc;
}
DRIVER cuMemcpyDtoH_v2(void* to, Address from, size_t bytes) {
    WITH_CONTEXT;
    int rc = download(stream_of(nullptr), to, from, bytes);
    return rc == SUCCESS ? drain(stream_of(nullptr)) : rc;
}
DRIVER cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t bytes, void* stream) {
    WITH_CONTEXT;
    return upload(stream_of(stream), to, from, bytes);
}
DRIVER cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, void* stream) {
    WITH_CONTEXT;
    return download(stream_of(stream), to, from, bytes);
}
DRIVER cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, void* handle) {
    WITH_CONTEXT;
    Stream* stream = stream_of(handle);
    if (stream == nullptr) return INVALID_HANDLE;
    if (!on_device(to, bytes) || !on_device(from, bytes)) return INVALID_VALUE;
    return copy_async(stream, reinterpret_cast<void*>(to), reinterpret_cast<const void*>(from), bytes);
}
DRIVER cuMemcpyPeerAsync(Address to, void* to_context, Address from, void* from_context, size_t bytes, void* handle) {
    WITH_CONTEXT;
    uintptr_t begin;
    Range range;
    if (!find_range(to, bytes, &begin, &range) || range.device != device_of(to_context)) return INVALID_VALUE;
    if (!find_range(from, bytes, &begin, &range) || range.device != device_of(from_context)) return INVALID_VALUE;
    return cuMemcpyDtoDAsync_v2(to, from, bytes, handle);
}
DRIVER cuMemsetD8Async(Address to, unsigned char value, size_t count, void* stream) {
    WITH_CONTEXT;
    return fill<unsigned char>(stream_of(stream), to, value, count);
}
DRIVER cuMemsetD32Async(Address to, unsigned value, size_t count, void* stream) {
    WITH_CONTEXT;
    return fill<unsigned>(stream_of(stream), to, value, count);
}
