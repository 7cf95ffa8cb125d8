#include "shadow.h"

namespace simt {

bool SharedShadow::ordered(const Toucher& before, const Toucher& now) {
    if (before.block_interval < now.block_interval) return true;
    return before.thread / 32 == now.thread / 32 && before.warp_interval < now.warp_interval;
}

bool SharedShadow::conflicts(const Access& before, bool atomic, const Toucher& now) {
    return before.by.thread >= 0 && before.by.thread != now.thread && !(before.atomic && atomic) && !ordered(before.by, now);
}

static std::string told(const char* now, const char* before, int other, size_t offset) {
    return std::string(now) + " of shared byte " + std::to_string(offset) + " races with a " + before + " by thread " +
           std::to_string(other) + ": no barrier between them";
}

std::string SharedShadow::touch(size_t offset, size_t bytes, bool write, bool atomic, const Toucher& by) {
    for (size_t i = offset; i < offset + bytes; i++) {
        Cell& cell = cells_[i];
        if (!write && cell.write.by.thread < 0) {
            return "read of shared byte " + std::to_string(i) + ", which no thread of the block has written";
        }
        if (conflicts(cell.write, atomic, by)) {
            return told(write ? "write" : "read", "write", cell.write.by.thread, i);
        }
        if (write) {
            for (const Access* reader : {&cell.read, &cell.other_read}) {
                if (conflicts(*reader, atomic, by)) return told("write", "read", reader->by.thread, i);
            }
            cell.write = {by, atomic};
        } else {
            if (cell.read.by.thread != by.thread) cell.other_read = cell.read;
            cell.read = {by, atomic};
        }
    }
    return {};
}

}  // namespace simt
