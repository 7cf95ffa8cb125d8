// The emulated machine: what a launch is, the memory it may touch and how a failure is told.
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "runtime.h"

namespace simt {

// How threads interleave and what is checked. Seed 0: thread order, streams run at once. Other seeds: fibers are taken in
// a permuted order, give way at random accesses, and stream work is put off until something waits for it.
struct Settings {
    uint64_t seed = 0;
    bool races = true;
    unsigned resident_blocks = 4;
    int devices = 2;
    size_t device_bytes = size_t{256} << 20;
};
extern Settings settings;

// One lock for the whole machine: the driver entry points take it.
extern std::recursive_mutex machine_lock;

// A loaded image: kernels, and the section that holds one block's `__shared__` variables.
struct Image {
    void* handle = nullptr;
    unsigned char* shared_begin = nullptr;
    unsigned char* shared_end = nullptr;
    uintptr_t data_begin = 0;  // the image's own mapping: constants and tables
    uintptr_t data_end = 0;
    std::map<std::string, KernelEntry> kernels;
};

struct Launch {
    const Image* image;
    const KernelEntry* kernel;
    Index grid, block;
    size_t dynamic_shared_bytes;
    void** arguments;
    bool cooperative;
    int device;
};

// CUresult values that the machine itself produces.
enum : int {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NOT_INITIALIZED = 3,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    INVALID_IMAGE = 200,
    INVALID_CONTEXT = 201,
    NO_BINARY_FOR_GPU = 209,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    NOT_READY = 600,
    ILLEGAL_ADDRESS = 700,
    LAUNCH_OUT_OF_RESOURCES = 701,
    HOST_MEMORY_ALREADY_REGISTERED = 712,
    HOST_MEMORY_NOT_REGISTERED = 713,
    
    LAUNCH_FAILED = 719,
    COOPERATIVE_LAUNCH_TOO_LARGE = 720,
    NOT_SUPPORTED = 801,
};

// Runs a grid to its end; returns SUCCESS, or an error whose story is in `last_report`.
int run_grid(const Launch& launch);
extern std::string last_report;

// Device memory of all devices, by start address. A range that is not here does not exist for kernels and copies.
struct Range {
    size_t bytes;
    int device;       // -1: pinned host memory
    bool registered;  // pinned, but owned by the caller
};
extern std::map<uintptr_t, Range> ranges;
void add_range(uintptr_t begin, const Range& range);
void remove_range(uintptr_t begin);
size_t bytes_in_use(int device);
bool find_range(uintptr_t address, size_t bytes, uintptr_t* begin, Range* range);

constexpr int MULTIPROCESSORS = 4;
constexpr int THREADS_PER_MULTIPROCESSOR = 2048;
constexpr int BLOCKS_PER_MULTIPROCESSOR = 32;
constexpr size_t SHARED_PER_BLOCK = 49152;
constexpr size_t SHARED_PER_BLOCK_OPTIN = 101376;
constexpr size_t SHARED_PER_MULTIPROCESSOR = 102400;
unsigned resident_blocks_per_multiprocessor(unsigned threads, size_t shared_bytes);

}  // namespace simt
