// Shadow of one block's shared memory: who touched each byte since the last barrier.
//
// Two accesses of one byte by different threads, at least one a write and not both atomic, must have a barrier between
// them: __syncthreads for any two threads of the block, a full __syncwarp for two lanes of one warp. Shuffles order nothing.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace simt {

struct Toucher {
    int thread;
    uint32_t block_interval;
    uint32_t warp_interval;
};

class SharedShadow {
public:
    void reset(size_t bytes) { cells_.assign(bytes, Cell{}); }

    // Records an access of `bytes` at `offset`; returns the rule broken, or an empty text.
    std::string touch(size_t offset, size_t bytes, bool write, bool atomic, const Toucher& by);

private:
    struct Access {
        Toucher by{-1, 0, 0};
        bool atomic = false;
    };
    struct Cell {
        Access write;
        Access read, other_read;  // the two most recent readers of different threads
    };
    static bool ordered(const Toucher& before, const Toucher& now);
    static bool conflicts(const Access& before, bool atomic, const Toucher& now);
    std::vector<Cell> cells_;
};

}  // namespace simt
