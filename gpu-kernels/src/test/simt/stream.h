// Streams that put work off: nothing enqueued happens before something waits for it, unless the seed is 0.
//
// The laziest order that CUDA allows is the one that shows a forgotten wait.
#pragma once
#include <deque>
#include <functional>
#include <memory>

#include "machine.h"

namespace simt {

struct Event {
    bool timed = true;
    long recorded = 0;  // times that it was recorded; what waits means the last time before it
    long happened = 0;  // number of the last recording that was reached
    double millis = 0;
    struct Stream* stream = nullptr;
};

struct Stream {
    int device = 0;
    bool blocking = true;  // ordered with the null stream
    std::deque<std::function<int()>> work;
};

// Sticky error of the context after a failed kernel.
extern int sticky_error;

Stream* open_stream(int device, bool blocking);
bool close_stream(Stream* stream);
// The stream itself, the null stream for null, or nullptr for a handle that is none.
Stream* find_stream(void* handle, int device);

int enqueue(Stream* stream, std::function<int()> work);
int drain(Stream* stream);
int drain_device(int device);
bool idle(Stream* stream);

Event* open_event(bool timed);
bool close_event(Event* event);
bool is_event(void* handle);
int record(Event* event, Stream* stream);
bool happened(const Event* event);
int wait_for(Event* event);
int wait_in_stream(Stream* stream, Event* event);

size_t open_handles();
void count_handle(int change);

}  // namespace simt
