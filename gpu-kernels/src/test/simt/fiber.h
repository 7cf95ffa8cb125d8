// Stackful fibers: a saved stack pointer and a switch.
#pragma once
#include <cstddef>

namespace simt {

using FiberEntry = void (*)();

// Lays out a fresh stack so that the first switch to the result enters `entry`, which must never return.
void* fiber_prepare(char* stack, size_t bytes, FiberEntry entry);

// Saves the running fiber in `*from` and runs `to` until something switches back.
void fiber_switch(void** from, void* to);

}  // namespace simt
