// What a kernel compiled for the emulator calls, and what the driver stand-in implements.
//
// One CUDA thread is one fiber. All fibers of a launch run on the OS thread that launched it, one at a time; a fiber gives
// way only inside the functions below. Every name here is exported by the libcuda.so.1 stand-in and never instrumented.
#pragma once
#include <cstddef>
#include <cstdint>

namespace simt {

struct Index {
    unsigned x, y, z;
};

// Where the running fiber is in its grid.
Index thread_index();
Index block_index();
Index block_size();
Index grid_size();
unsigned char* dynamic_shared();

// One rendezvous of the lanes named by `mask`. `combine` runs once, when the last of them has arrived.
struct Rendezvous {
    const char* operation;
    unsigned line;
    unsigned mask;
    int width;          // shuffles: segment size
    int source;         // shuffles: lane asked for
    const void* given;  // read while all lanes wait
    void* taken;        // written while all lanes wait
    size_t bytes;
    bool orders_memory;
    // lanes[l] is null for lanes outside the mask; returns null, or what is wrong
    const char* (*combine)(Rendezvous* const* lanes);
};

void sync_block(unsigned line);
void sync_warp(Rendezvous& request);
void give_way(bool spinning);
int lane();

const char* combine_nothing(Rendezvous* const* lanes);
const char* combine_shuffle(Rendezvous* const* lanes);
const char* combine_ballot(Rendezvous* const* lanes);
const char* combine_mma(Rendezvous* const* lanes);

// Checks an access of the running fiber; `atomic` accesses do not race with each other.
void check(const void* address, size_t bytes, bool write, bool atomic);
// Called before an atomic operation takes effect: checks it and may let other fibers run first.
void before_atomic(const void* address, size_t bytes, unsigned line);
[[noreturn]] void trap(const char* what);

using Invoker = void (*)(void** arguments);
struct KernelEntry {
    const char* name;
    Invoker invoke;
    unsigned parameters;
    const unsigned short* sizes;
    unsigned max_threads;
};

}  // namespace simt
