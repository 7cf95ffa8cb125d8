// Runs a grid: blocks resident together, their threads as fibers, barriers and warp operations resolved between turns.
#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>

#include "fiber.h"
#include "machine.h"
#include "shadow.h"

namespace simt {

Settings settings;
std::string last_report;

namespace {

constexpr size_t STACK_BYTES = 64 * 1024;
constexpr unsigned char POISON = 0xff;  // NaN as a float, -1 as an integer
constexpr unsigned SPIN_ROUNDS = 5000;
constexpr unsigned GIVE_WAY_ONE_IN = 64;

struct Place {
    Index thread, block, block_size, grid_size;
    unsigned char* dynamic_shared;
};

enum class State { READY, SPINNING, AT_BARRIER, AT_WARP, DONE };

struct Fiber {
    void* sp = nullptr;
    char* stack = nullptr;
    Place place{};
    State state = State::READY;
    int thread = 0;
    unsigned line = 0;
    Rendezvous* request = nullptr;
    uint32_t warp_interval = 1;
    bool spins = false;  // has given way spinning since it last met other threads
};

struct Block {
    std::vector<Fiber> fibers;
    std::vector<unsigned char> statics;  // this block's `__shared__` variables while another block runs
    std::vector<unsigned char> dynamic;
    SharedShadow statics_shadow, dynamic_shadow;
    uint32_t interval = 1;
    unsigned done = 0;
};

struct Grid {
    const Launch* launch = nullptr;
    std::vector<std::unique_ptr<Block>> resident;
    Block* loaded = nullptr;  // whose variables lie in the image's section now
    Block* block = nullptr;
    Fiber* fiber = nullptr;
    void* scheduler_sp = nullptr;
    char* stacks = nullptr;
    size_t stacks_bytes = 0;
    uint64_t random = 0;
    int error = SUCCESS;
    std::string story;
};
Grid* grid;

uint64_t next_random(uint64_t& state) {
    uint64_t z = (state += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

void fail(int error, const std::string& story) {
    if (grid->error == SUCCESS) {
        grid->error = error;
        grid->story = story;
    }
}

std::string where(const Fiber& f) {
    char text[160];
    snprintf(text, sizeof text, "kernel %s block (%u,%u,%u) thread (%u,%u,%u)", grid->launch->kernel->name, f.place.block.x,
             f.place.block.y, f.place.block.z, f.place.thread.x, f.place.thread.y, f.place.thread.z);
    return text;
}

// Gives control back to the scheduler; after a failure it never returns.
void leave(State state) {
    grid->fiber->state = state;
    fiber_switch(&grid->fiber->sp, grid->scheduler_sp);
}

void fiber_main() {
    grid->launch->kernel->invoke(grid->launch->arguments);
    grid->block->done++;
    leave(State::DONE);
    __builtin_trap();
}

void load_statics(Block& block) {
    const Image& image = *grid->launch->image;
    size_t bytes = static_cast<size_t>(image.shared_end - image.shared_begin);
    if (grid->loaded == &block || bytes == 0) return;
    if (grid->loaded != nullptr) memcpy(grid->loaded->statics.data(), image.shared_begin, bytes);
    memcpy(image.shared_begin, block.statics.data(), bytes);
    grid->loaded = &block;
}

std::unique_ptr<Block> make_block(size_t linear, char* stacks) {
    const Launch& launch = *grid->launch;
    const Image& image = *launch.image;
    std::unique_ptr<Block> block(new Block);
    size_t statics = static_cast<size_t>(image.shared_end - image.shared_begin);
    block->statics.assign(statics, POISON);
    block->dynamic.assign(launch.dynamic_shared_bytes + 16, POISON);
    if (settings.races) {
        block->statics_shadow.reset(statics);
        block->dynamic_shadow.reset(launch.dynamic_shared_bytes);
    }
    unsigned threads = launch.block.x * launch.block.y * launch.block.z;
    block->fibers.resize(threads);
    uintptr_t aligned = (reinterpret_cast<uintptr_t>(block->dynamic.data()) + 15) & ~uintptr_t{15};
    for (unsigned t = 0; t < threads; t++) {
        Fiber& f = block->fibers[t];
        f.thread = static_cast<int>(t);
        f.stack = stacks + t * STACK_BYTES;
        f.place.thread = {t % launch.block.x, t / launch.block.x % launch.block.y, t / (launch.block.x * launch.block.y)};
        f.place.block = {static_cast<unsigned>(linear % launch.grid.x), static_cast<unsigned>(linear / launch.grid.x % launch.grid.y),
                         static_cast<unsigned>(linear / launch.grid.x / launch.grid.y)};
        f.place.block_size = launch.block;
        f.place.grid_size = launch.grid;
        f.place.dynamic_shared = reinterpret_cast<unsigned char*>(aligned);
        f.sp = fiber_prepare(f.stack, STACK_BYTES, fiber_main);
    }
    return block;
}

void release_barrier(Block& block) {
    unsigned waiting = 0, at_warp = 0, line = 0;
    const Fiber* first = nullptr;
    for (const Fiber& f : block.fibers) {
        if (f.state == State::READY || f.state == State::SPINNING) return;
        at_warp += f.state == State::AT_WARP;
        if (f.state == State::AT_BARRIER) {
            if (first == nullptr) first = &f, line = f.line;
            if (f.line != line) {
                fail(LAUNCH_FAILED, where(f) + ": barrier divergence: __syncthreads at line " + std::to_string(f.line) +
                                        " while thread " + std::to_string(first->thread) + " waits at line " + std::to_string(line));
                return;
            }
            waiting++;
        }
    }
    if (waiting == 0 && at_warp == 0) return;
    if (waiting == block.fibers.size()) {
        block.interval++;
        for (Fiber& f : block.fibers) f.state = State::READY;
        return;
    }
    const Fiber* told = first;
    for (const Fiber& f : block.fibers) {
        if (told == nullptr && f.state == State::AT_WARP) told = &f;
    }
    char text[200];
    snprintf(text, sizeof text, ": barrier divergence: of %zu threads %u wait at __syncthreads, %u at a warp operation (line %u), %u have ended",
             block.fibers.size(), waiting, at_warp, told->state == State::AT_WARP ? told->request->line : line, block.done);
    fail(LAUNCH_FAILED, where(*told) + text);
}

// Resolves the warp operations whose lanes have all come; a lane that can no longer come is an error.
bool release_warps(Block& block) {
    bool released = false;
    size_t threads = block.fibers.size();
    for (size_t base = 0; base < threads; base += 32) {
        size_t lanes = std::min<size_t>(32, threads - base);
        for (size_t l = 0; l < lanes; l++) {
            Fiber& f = block.fibers[base + l];
            if (f.state != State::AT_WARP) continue;
            unsigned mask = f.request->mask;
            Rendezvous* together[32] = {};
            bool complete = true;
            for (unsigned m = 0; m < 32; m++) {
                if ((mask >> m & 1u) == 0) continue;
                if (m >= lanes) {
                    fail(LAUNCH_FAILED, where(f) + ": " + f.request->operation + " names lane " + std::to_string(m) + ", which the block does not have");
                    return false;
                }
                Fiber& other = block.fibers[base + m];
                if (other.state == State::DONE) {
                    fail(LAUNCH_FAILED, where(f) + ": " + f.request->operation + " at line " + std::to_string(f.request->line) +
                                            " waits for lane " + std::to_string(m) + ", which has ended");
                    return false;
                }
                if (other.state != State::AT_WARP) {
                    complete = false;
                } else if (other.request->mask != mask || other.request->line != f.request->line ||
                           other.request->operation != f.request->operation) {
                    fail(LAUNCH_FAILED, where(f) + ": warp divergence: lanes of one mask wait at " + f.request->operation + " (line " +
                                            std::to_string(f.request->line) + ") and at " + other.request->operation + " (line " +
                                            std::to_string(other.request->line) + ")");
                    return false;
                } else {
                    together[m] = other.request;
                }
            }
            if (!complete) continue;
            if (const char* wrong = f.request->combine(together)) {
                fail(LAUNCH_FAILED, where(f) + ": " + f.request->operation + " at line " + std::to_string(f.request->line) + ": " + wrong);
                return false;
            }
            unsigned whole = lanes == 32 ? 0xffffffffu : (1u << lanes) - 1;
            bool orders = f.request->orders_memory && mask == whole;
            for (unsigned m = 0; m < lanes; m++) {
                if (together[m] == nullptr) continue;
                block.fibers[base + m].state = State::READY;
                block.fibers[base + m].request = nullptr;
                if (orders) block.fibers[base + m].warp_interval++;
            }
            released = true;
        }
    }
    return released;
}

// One turn for every fiber of a block that can run; returns whether one did more than spin.
bool run_turn(Block& block, std::vector<unsigned>& order) {
    bool progress = false;
    load_statics(block);
    grid->block = &block;
    order.resize(block.fibers.size());
    for (unsigned i = 0; i < order.size(); i++) order[i] = i;
    if (settings.seed != 0) {
        for (size_t i = order.size(); i > 1; i--) std::swap(order[i - 1], order[next_random(grid->random) % i]);
    }
    for (unsigned i : order) {
        Fiber& f = block.fibers[i];
        if (f.state != State::READY && f.state != State::SPINNING) continue;
        f.state = State::READY;
        grid->fiber = &f;
        fiber_switch(&grid->scheduler_sp, f.sp);
        if (grid->error != SUCCESS) return true;
        // a spinning thread that is preempted on its way round gets nowhere either
        f.spins = f.state == State::SPINNING || (f.spins && f.state == State::READY);
        progress |= !f.spins;
    }
    if (release_warps(block)) return true;
    if (grid->error == SUCCESS) release_barrier(block);
    return progress;
}

size_t resident_limit(const Launch& launch, size_t total) {
    return launch.cooperative ? total : std::min<size_t>(total, settings.seed == 0 ? 1 : settings.resident_blocks);
}

void run_blocks(size_t total, size_t limit) {
    const Launch& launch = *grid->launch;
    unsigned threads = launch.block.x * launch.block.y * launch.block.z;
    std::vector<char*> free_stacks;
    for (size_t i = 0; i < limit; i++) free_stacks.push_back(grid->stacks + i * threads * STACK_BYTES);
    std::vector<unsigned> order;
    size_t next = 0;
    unsigned idle_rounds = 0;
    while (grid->error == SUCCESS && (next < total || !grid->resident.empty())) {
        while (next < total && !free_stacks.empty()) {
            grid->resident.push_back(make_block(next++, free_stacks.back()));
            free_stacks.pop_back();
        }
        bool progress = false;
        for (size_t i = 0; i < grid->resident.size() && grid->error == SUCCESS; i++) {
            progress |= run_turn(*grid->resident[i], order);
        }
        if (grid->error != SUCCESS) return;
        for (size_t i = grid->resident.size(); i-- > 0;) {
            Block& block = *grid->resident[i];
            if (block.done != block.fibers.size()) continue;
            free_stacks.push_back(block.fibers[0].stack);
            if (grid->loaded == &block) grid->loaded = nullptr;
            grid->resident.erase(grid->resident.begin() + static_cast<std::ptrdiff_t>(i));
            progress = true;
        }
        idle_rounds = progress ? 0 : idle_rounds + 1;
        if (idle_rounds > SPIN_ROUNDS) {
            fail(LAUNCH_FAILED, where(grid->resident[0]->fibers[0]) + ": no thread makes progress: all that are left spin (" +
                                    std::to_string(total - next) + " blocks of the grid have not started)");
        }
    }
}

}  // namespace

unsigned resident_blocks_per_multiprocessor(unsigned threads, size_t shared_bytes) {
    if (threads == 0 || threads > 1024) return 0;
    unsigned warps = (threads + 31) / 32 * 32;
    unsigned by_threads = THREADS_PER_MULTIPROCESSOR / warps;
    size_t by_shared = SHARED_PER_MULTIPROCESSOR / (shared_bytes + 1024);
    return static_cast<unsigned>(std::min<size_t>({by_threads, static_cast<size_t>(BLOCKS_PER_MULTIPROCESSOR), by_shared}));
}

int run_grid(const Launch& launch) {
    unsigned threads = launch.block.x * launch.block.y * launch.block.z;
    size_t total = static_cast<size_t>(launch.grid.x) * launch.grid.y * launch.grid.z;
    if (threads == 0 || total == 0) return INVALID_VALUE;
    if (threads > 1024 || (launch.kernel->max_threads != 0 && threads > launch.kernel->max_threads)) return LAUNCH_OUT_OF_RESOURCES;
    Grid running;
    running.launch = &launch;
    running.random = settings.seed;
    size_t limit = resident_limit(launch, total);
    running.stacks_bytes = limit * threads * STACK_BYTES;
    void* stacks = mmap(nullptr, running.stacks_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stacks == MAP_FAILED) {
        last_report = "no memory for the stacks of " + std::to_string(limit * threads) + " threads";
        return LAUNCH_OUT_OF_RESOURCES;
    }
    running.stacks = static_cast<char*>(stacks);
    grid = &running;
    run_blocks(total, limit);
    grid = nullptr;
    munmap(stacks, running.stacks_bytes);
    if (running.error != SUCCESS) last_report = running.story;
    return running.error;
}

void sync_block(unsigned line) {
    grid->fiber->line = line;
    leave(State::AT_BARRIER);
}

void sync_warp(Rendezvous& request) {
    Fiber& f = *grid->fiber;
    if ((request.mask >> (f.thread & 31) & 1u) == 0) {
        trap((std::string(request.operation) + " at line " + std::to_string(request.line) + ": the mask leaves out the calling lane").c_str());
    }
    f.request = &request;
    leave(State::AT_WARP);
}

void give_way(bool spinning) { leave(spinning ? State::SPINNING : State::READY); }

Index thread_index() { return grid->fiber->place.thread; }
Index block_index() { return grid->fiber->place.block; }
Index block_size() { return grid->fiber->place.block_size; }
Index grid_size() { return grid->fiber->place.grid_size; }
unsigned char* dynamic_shared() { return grid->fiber->place.dynamic_shared; }

int lane() { return grid->fiber->thread & 31; }

void trap(const char* what) {
    fail(LAUNCH_FAILED, where(*grid->fiber) + ": " + what);
    leave(State::DONE);
    __builtin_trap();
}

namespace {

bool in_block_memory(uintptr_t at, size_t bytes, bool write, bool atomic) {
    Block& block = *grid->block;
    const Image& image = *grid->launch->image;
    uintptr_t statics = reinterpret_cast<uintptr_t>(image.shared_begin);
    uintptr_t dynamic = reinterpret_cast<uintptr_t>(grid->fiber->place.dynamic_shared);
    SharedShadow* shadow;
    size_t offset;
    if (at >= statics && at + bytes <= reinterpret_cast<uintptr_t>(image.shared_end)) {
        shadow = &block.statics_shadow;
        offset = at - statics;
    } else if (at >= dynamic && at + bytes <= dynamic + grid->launch->dynamic_shared_bytes) {
        shadow = &block.dynamic_shadow;
        offset = at - dynamic;
    } else {
        return false;
    }
    if (settings.races) {
        std::string broken = shadow->touch(offset, bytes, write, atomic, {grid->fiber->thread, block.interval, grid->fiber->warp_interval});
        if (!broken.empty()) trap(broken.c_str());
    }
    return true;
}

}  // namespace

void check(const void* address, size_t bytes, bool write, bool atomic) {
    if (grid == nullptr) return;  // an image's own start-up code
    uintptr_t at = reinterpret_cast<uintptr_t>(address);
    uintptr_t stack = reinterpret_cast<uintptr_t>(grid->fiber->stack);
    if (at >= stack && at < stack + STACK_BYTES) return;
    if (settings.seed != 0 && next_random(grid->random) % GIVE_WAY_ONE_IN == 0) give_way(false);
    if (in_block_memory(at, bytes, write, atomic)) return;
    uintptr_t begin;
    Range range;
    if (find_range(at, bytes, &begin, &range) && (range.device == grid->launch->device || range.device == -1)) return;
    const Image& image = *grid->launch->image;
    if (!write && at >= image.data_begin && at + bytes <= image.data_end) return;
    char text[160];
    snprintf(text, sizeof text, ": %s of %zu bytes at 0x%zx: %s", write ? "write" : "read", bytes, static_cast<size_t>(at),
             find_range(at, 1, &begin, &range) ? (range.device == grid->launch->device ? "runs past the end of its allocation" : "memory of another device")
                                               : "no memory of this device");
    fail(ILLEGAL_ADDRESS, where(*grid->fiber) + text);
    leave(State::DONE);
}

void before_atomic(const void* address, size_t bytes, unsigned line) {
    grid->fiber->line = line;
    check(address, bytes, true, true);
}

}  // namespace simt
