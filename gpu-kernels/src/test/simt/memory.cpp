// Device and pinned memory: exact bounds, poisoned at birth.
#include "machine.h"

#include <cstdlib>
#include <cstring>

namespace simt {

std::map<uintptr_t, Range> ranges;
std::recursive_mutex machine_lock;

namespace {
// the last hit answers nearly every access of a kernel
uintptr_t hit_begin = 0, hit_end = 0;
Range hit{};
}  // namespace

void add_range(uintptr_t begin, const Range& range) {
    ranges[begin] = range;
    hit_end = 0;
}

void remove_range(uintptr_t begin) {
    ranges.erase(begin);
    hit_end = 0;
}

bool find_range(uintptr_t address, size_t bytes, uintptr_t* begin, Range* range) {
    if (address < hit_begin || address + bytes > hit_end) {
        std::map<uintptr_t, Range>::const_iterator it = ranges.upper_bound(address);
        if (it == ranges.begin()) return false;
        --it;
        if (address + bytes > it->first + it->second.bytes || address + bytes < address) return false;
        hit_begin = it->first;
        hit_end = it->first + it->second.bytes;
        hit = it->second;
    }
    *begin = hit_begin;
    *range = hit;
    return true;
}

size_t bytes_in_use(int device) {
    size_t sum = 0;
    for (const std::pair<const uintptr_t, Range>& entry : ranges) {
        if (entry.second.device == device) sum += entry.second.bytes;
    }
    return sum;
}

}  // namespace simt
