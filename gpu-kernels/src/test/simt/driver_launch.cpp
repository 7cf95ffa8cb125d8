// Driver entry points: modules, functions, launches, streams and events.
#include <cstring>
#include <memory>
#include <set>
#include <vector>

#include "driver.h"
#include "image.h"

using namespace simt;

namespace {

std::set<Function*> functions;

Function* find_function(void* handle) {
    Function* function = static_cast<Function*>(handle);
    return functions.count(function) != 0 ? function : nullptr;
}

size_t static_shared(const Function& function) {
    return static_cast<size_t>(function.image->shared_end - function.image->shared_begin);
}

int launch(void* handle, Index grid, Index block, size_t shared, void* stream_handle, void** arguments, bool cooperative) {
    WITH_CONTEXT;
    Function* function = find_function(handle);
    Stream* stream = find_stream(stream_handle, current_device);
    if (function == nullptr || stream == nullptr) return INVALID_HANDLE;
    if (shared > function->dynamic_shared_limit) return INVALID_VALUE;
    unsigned threads = block.x * block.y * block.z;
    if (cooperative) {
        size_t most = size_t{MULTIPROCESSORS} * resident_blocks_per_multiprocessor(threads, shared + static_shared(*function));
        if (size_t{grid.x} * grid.y * grid.z > most) return COOPERATIVE_LAUNCH_TOO_LARGE;
    }
    // arguments are read before the call returns
    std::shared_ptr<std::vector<std::vector<char>>> values(new std::vector<std::vector<char>>);
    for (unsigned i = 0; i < function->entry.parameters; i++) {
        const char* value = static_cast<const char*>(arguments[i]);
        values->push_back(std::vector<char>(value, value + function->entry.sizes[i]));
    }
    int device = current_device;
    const Image* image = function->image;
    KernelEntry entry = function->entry;
    return enqueue(stream, [=] {
        std::vector<void*> pointers;
        for (std::vector<char>& value : *values) pointers.push_back(value.data());
        return run_grid({image, &entry, grid, block, shared, pointers.data(), cooperative, device});
    });
}

}  // namespace

DRIVER cuModuleLoadData(void** module, const void* bytes) {
    WITH_CONTEXT;
    int rc;
    Image* image = load_image(bytes, &rc);
    if (image != nullptr) {
        count_handle(1);
        *module = image;
    }
    return rc;
}
DRIVER cuModuleLoadDataEx(void** module, const void* bytes, unsigned, int*, void**) { return cuModuleLoadData(module, bytes); }
DRIVER cuModuleUnload(void* module) {
    WITH_CONTEXT;
    if (!is_image(module)) return INVALID_HANDLE;
    for (int d = 0; d < settings.devices; d++) drain_device(d);
    for (std::set<Function*>::iterator it = functions.begin(); it != functions.end();) {
        if ((*it)->image == module) {
            delete *it;
            it = functions.erase(it);
        } else {
            ++it;
        }
    }
    unload_image(static_cast<Image*>(module));
    count_handle(-1);
    return SUCCESS;
}
DRIVER cuModuleGetFunction(void** function, void* module, const char* name) {
    WITH_CONTEXT;
    if (!is_image(module)) return INVALID_HANDLE;
    const Image* image = static_cast<const Image*>(module);
    std::map<std::string, KernelEntry>::const_iterator it = image->kernels.find(name);
    if (it == image->kernels.end()) return NOT_FOUND;
    Function* made = new Function{image, it->second, SHARED_PER_BLOCK - static_cast<size_t>(image->shared_end - image->shared_begin)};
    functions.insert(made);
    *function = made;
    return SUCCESS;
}
// Numbers: CUfunction_attribute in cuda.h, CUDA 12.6.
DRIVER cuFuncGetAttribute(int* value, int attribute, void* handle) {
    WITH_CONTEXT;
    Function* function = find_function(handle);
    if (function == nullptr) return INVALID_HANDLE;
    switch (attribute) {
        case 0: *value = function->entry.max_threads == 0 ? 1024 : static_cast<int>(function->entry.max_threads); return SUCCESS;
        case 1: *value = static_cast<int>(static_shared(*function)); return SUCCESS;
        case 4: *value = 32; return SUCCESS;  // NUM_REGS
        case 8: *value = static_cast<int>(function->dynamic_shared_limit); return SUCCESS;
        default: *value = 0; return SUCCESS;
    }
}
DRIVER cuFuncSetAttribute(void* handle, int attribute, int value) {
    WITH_CONTEXT;
    Function* function = find_function(handle);
    if (function == nullptr) return INVALID_HANDLE;
    if (attribute != 8 || value < 0 || static_cast<size_t>(value) + static_shared(*function) > SHARED_PER_BLOCK_OPTIN) return INVALID_VALUE;
    function->dynamic_shared_limit = static_cast<size_t>(value);
    return SUCCESS;
}
DRIVER cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void* handle, int threads, size_t shared) {
    WITH_CONTEXT;
    Function* function = find_function(handle);
    if (function == nullptr) return INVALID_HANDLE;
    *blocks = static_cast<int>(resident_blocks_per_multiprocessor(static_cast<unsigned>(threads), shared + static_shared(*function)));
    return SUCCESS;
}
DRIVER cuLaunchKernel(void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
                      void* stream, void** arguments, void** extra) {
    if (extra != nullptr) return INVALID_VALUE;
    return launch(function, {gx, gy, gz}, {bx, by, bz}, shared, stream, arguments, false);
}
DRIVER cuLaunchCooperativeKernel(void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                                 unsigned shared, void* stream, void** arguments) {
    return launch(function, {gx, gy, gz}, {bx, by, bz}, shared, stream, arguments, true);
}

DRIVER cuStreamCreate(void** stream, unsigned flags) {
    WITH_CONTEXT;
    *stream = open_stream(current_device, (flags & 1u) == 0);
    return SUCCESS;
}
DRIVER cuStreamDestroy_v2(void* stream) {
    WITH_CONTEXT;
    return close_stream(static_cast<Stream*>(stream)) ? SUCCESS : INVALID_HANDLE;
}
DRIVER cuStreamSynchronize(void* handle) {
    WITH_CONTEXT;
    Stream* stream = find_stream(handle, current_device);
    return stream == nullptr ? INVALID_HANDLE : drain(stream);
}
DRIVER cuStreamQuery(void* handle) {
    WITH_CONTEXT;
    Stream* stream = find_stream(handle, current_device);
    if (stream == nullptr) return INVALID_HANDLE;
    if (idle(stream)) return SUCCESS;
    drain(stream);  // a caller that asks again finds it done
    return NOT_READY;
}
DRIVER cuStreamWaitEvent(void* handle, void* event, unsigned) {
    WITH_CONTEXT;
    Stream* stream = find_stream(handle, current_device);
    return stream == nullptr || !is_event(event) ? INVALID_HANDLE : wait_in_stream(stream, static_cast<Event*>(event));
}
DRIVER cuEventCreate(void** event, unsigned flags) {
    WITH_CONTEXT;
    *event = open_event((flags & 2u) == 0);
    return SUCCESS;
}
DRIVER cuEventDestroy_v2(void* event) {
    WITH_CONTEXT;
    return close_event(static_cast<Event*>(event)) ? SUCCESS : INVALID_HANDLE;
}
DRIVER cuEventRecord(void* event, void* handle) {
    WITH_CONTEXT;
    Stream* stream = find_stream(handle, current_device);
    return stream == nullptr || !is_event(event) ? INVALID_HANDLE : record(static_cast<Event*>(event), stream);
}
DRIVER cuEventSynchronize(void* event) {
    WITH_CONTEXT;
    return is_event(event) ? wait_for(static_cast<Event*>(event)) : INVALID_HANDLE;
}
DRIVER cuEventQuery(void* handle) {
    WITH_CONTEXT;
    if (!is_event(handle)) return INVALID_HANDLE;
    Event* event = static_cast<Event*>(handle);
    if (happened(event)) return SUCCESS;
    wait_for(event);
    return NOT_READY;
}
DRIVER cuEventElapsedTime(float* millis, void* from, void* to) {
    WITH_CONTEXT;
    if (!is_event(from) || !is_event(to)) return INVALID_HANDLE;
    Event* a = static_cast<Event*>(from);
    Event* b = static_cast<Event*>(to);
    if (!a->timed || !b->timed || !a->recorded || !b->recorded) return INVALID_HANDLE;
    if (!happened(a) || !happened(b)) return NOT_READY;
    *millis = static_cast<float>(b->millis - a->millis);
    return SUCCESS;
}
