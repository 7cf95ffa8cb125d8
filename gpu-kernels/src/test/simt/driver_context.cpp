// Driver entry points: start, devices, contexts, error names, and the emulator's own controls.
#include <cstdio>
#include <cstring>

#include "driver.h"

namespace simt {
bool initialized = false;
thread_local int current_device = -1;

namespace {
constexpr int MOST_DEVICES = 8;
char contexts[MOST_DEVICES];
int retained[MOST_DEVICES];
}  // namespace

void* context_of(int device) { return &contexts[device]; }
int device_of(void* context) {
    char* c = static_cast<char*>(context);
    return c >= contexts && c < contexts + settings.devices ? static_cast<int>(c - contexts) : -1;
}
}  // namespace simt

using namespace simt;

DRIVER cuInit(unsigned flags) {
    if (flags != 0) return INVALID_VALUE;
    initialized = true;
    return settings.devices == 0 ? NO_DEVICE : SUCCESS;
}
DRIVER cuDriverGetVersion(int* version) {
    *version = 12060;
    return SUCCESS;
}
DRIVER cuDeviceGetCount(int* count) {
    if (!initialized) return NOT_INITIALIZED;
    *count = settings.devices;
    return SUCCESS;
}
DRIVER cuDeviceGet(int* device, int ordinal) {
    if (!initialized) return NOT_INITIALIZED;
    if (ordinal < 0 || ordinal >= settings.devices) return INVALID_DEVICE;
    *device = ordinal;
    return SUCCESS;
}
DRIVER cuDeviceGetName(char* name, int bytes, int device) {
    if (device < 0 || device >= settings.devices) return INVALID_DEVICE;
    snprintf(name, static_cast<size_t>(bytes), "pagegrad SIMT emulator %d", device);
    return SUCCESS;
}
DRIVER cuDeviceTotalMem_v2(size_t* bytes, int device) {
    if (device < 0 || device >= settings.devices) return INVALID_DEVICE;
    *bytes = settings.device_bytes;
    return SUCCESS;
}
// Numbers: CUdevice_attribute in cuda.h, CUDA 12.6.
DRIVER cuDeviceGetAttribute(int* value, int attribute, int device) {
    if (device < 0 || device >= settings.devices) return INVALID_DEVICE;
    switch (attribute) {
        case 1: *value = 1024; return SUCCESS;                                       // MAX_THREADS_PER_BLOCK
        case 2: case 3: *value = 1024; return SUCCESS;                               // MAX_BLOCK_DIM_X, Y
        case 4: *value = 64; return SUCCESS;                                         // MAX_BLOCK_DIM_Z
        case 5: *value = 2147483647; return SUCCESS;                                 // MAX_GRID_DIM_X
        case 8: *value = SHARED_PER_BLOCK; return SUCCESS;                           // MAX_SHARED_MEMORY_PER_BLOCK
        case 10: *value = 32; return SUCCESS;                                        // WARP_SIZE
        case 12: *value = 65536; return SUCCESS;                                     // MAX_REGISTERS_PER_BLOCK
        case 13: *value = 1000000; return SUCCESS;                                   // CLOCK_RATE, kHz
        case 16: *value = MULTIPROCESSORS; return SUCCESS;                           // MULTIPROCESSOR_COUNT
        case 36: *value = 1000000; return SUCCESS;                                   // MEMORY_CLOCK_RATE, kHz
        case 37: *value = 64; return SUCCESS;                                        // GLOBAL_MEMORY_BUS_WIDTH, bits
        case 38: *value = 4 << 20; return SUCCESS;                                   // L2_CACHE_SIZE
        case 39: *value = THREADS_PER_MULTIPROCESSOR; return SUCCESS;                // MAX_THREADS_PER_MULTIPROCESSOR
        case 40: *value = 2; return SUCCESS;                                         // ASYNC_ENGINE_COUNT
        case 41: *value = 1; return SUCCESS;                                         // UNIFIED_ADDRESSING
        case 75: *value = 8; return SUCCESS;                                         // COMPUTE_CAPABILITY_MAJOR
        case 76: *value = 0; return SUCCESS;                                         // COMPUTE_CAPABILITY_MINOR
        case 81: *value = SHARED_PER_MULTIPROCESSOR; return SUCCESS;                 // MAX_SHARED_MEMORY_PER_MULTIPROCESSOR
        case 95: *value = 1; return SUCCESS;                                         // COOPERATIVE_LAUNCH
        case 97: *value = SHARED_PER_BLOCK_OPTIN; return SUCCESS;                    // MAX_SHARED_MEMORY_PER_BLOCK_OPTIN
        case 106: *value = BLOCKS_PER_MULTIPROCESSOR; return SUCCESS;                // MAX_BLOCKS_PER_MULTIPROCESSOR
        default: *value = 0; return INVALID_VALUE;
    }
}
DRIVER cuDevicePrimaryCtxRetain(void** context, int device) {
    std::lock_guard<std::recursive_mutex> guard(machine_lock);
    if (!initialized) return NOT_INITIALIZED;
    if (device < 0 || device >= settings.devices) return INVALID_DEVICE;
    retained[device]++;
    count_handle(1);
    *context = context_of(device);
    return SUCCESS;
}
DRIVER cuDevicePrimaryCtxRelease_v2(int device) {
    std::lock_guard<std::recursive_mutex> guard(machine_lock);
    if (device < 0 || device >= settings.devices) return INVALID_DEVICE;
    if (retained[device] == 0) return INVALID_CONTEXT;
    count_handle(-1);
    if (--retained[device] == 0) {
        drain_device(device);
        sticky_error = SUCCESS;  // a context's error ends with it
    }
    return SUCCESS;
}
DRIVER cuCtxSetCurrent(void* context) {
    if (context == nullptr) {
        current_device = -1;
        return SUCCESS;
    }
    int device = device_of(context);
    if (device < 0 || retained[device] == 0) return INVALID_CONTEXT;
    current_device = device;
    return SUCCESS;
}
DRIVER cuCtxGetCurrent(void** context) {
    *context = current_device < 0 ? nullptr : context_of(current_device);
    return SUCCESS;
}
DRIVER cuCtxGetDevice(int* device) {
    if (current_device < 0) return INVALID_CONTEXT;
    *device = current_device;
    return SUCCESS;
}
DRIVER cuCtxSynchronize() {
    WITH_CONTEXT;
    return drain_device(current_device);
}

namespace {
struct Named {
    int code;
    const char* name;
    const char* text;
};
const Named NAMED[] = {
    {SUCCESS, "CUDA_SUCCESS", "no error"},
    {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {NO_DEVICE, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {INVALID_IMAGE, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {NO_BINARY_FOR_GPU, "CUDA_ERROR_NO_BINARY_FOR_GPU", "no kernel image is available for execution on the device"},
    {INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {NOT_READY, "CUDA_ERROR_NOT_READY", "device not ready"},
    {ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {LAUNCH_OUT_OF_RESOURCES, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
    {HOST_MEMORY_ALREADY_REGISTERED, "CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED", "part or all of the requested memory range is already mapped"},
    {HOST_MEMORY_NOT_REGISTERED, "CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED", "pointer does not correspond to a registered memory region"},
    {LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {COOPERATIVE_LAUNCH_TOO_LARGE, "CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE", "too many blocks in cooperative launch"},
    {NOT_SUPPORTED, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported"},
};
}  // namespace

DRIVER cuGetErrorName(int code, const char** name) {
    for (const Named& named : NAMED) {
        if (named.code == code) {
            *name = named.name;
            return SUCCESS;
        }
    }
    *name = nullptr;
    return INVALID_VALUE;
}
DRIVER cuGetErrorString(int code, const char** text) {
    for (const Named& named : NAMED) {
        if (named.code == code) {
            *text = named.text;
            return SUCCESS;
        }
    }
    *text = nullptr;
    return INVALID_VALUE;
}

// Controls of the emulator, called by tests.
DRIVER simt_configure(uint64_t seed, int races, unsigned resident_blocks, int devices, uint64_t device_bytes) {
    std::lock_guard<std::recursive_mutex> guard(machine_lock);
    for (int d = 0; d < settings.devices; d++) drain_device(d);
    settings.seed = seed;
    settings.races = races != 0;
    settings.resident_blocks = resident_blocks;
    settings.devices = devices < MOST_DEVICES ? devices : MOST_DEVICES;
    settings.device_bytes = device_bytes;
    return SUCCESS;
}
// Copies the story of the last failure; clears it and the sticky error, as a new process would.
DRIVER simt_take_report(char* text, size_t bytes) {
    std::lock_guard<std::recursive_mutex> guard(machine_lock);
    snprintf(text, bytes, "%s", last_report.c_str());
    last_report.clear();
    sticky_error = SUCCESS;
    return SUCCESS;
}
DRIVER simt_open_handles() {
    std::lock_guard<std::recursive_mutex> guard(machine_lock);
    return static_cast<int>(open_handles() + ranges.size());
}
