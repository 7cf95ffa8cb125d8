#include "stream.h"

#include <chrono>
#include <set>

namespace simt {

int sticky_error = SUCCESS;

namespace {
std::set<Stream*> streams;
std::set<Event*> events;
std::map<int, Stream*> null_streams;
long handles = 0;

double now_millis() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
}  // namespace

void count_handle(int change) { handles += change; }
size_t open_handles() { return static_cast<size_t>(handles); }

Stream* open_stream(int device, bool blocking) {
    Stream* stream = new Stream{device, blocking, {}};
    streams.insert(stream);
    count_handle(1);
    return stream;
}

bool close_stream(Stream* stream) {
    if (streams.erase(stream) == 0) return false;
    drain(stream);
    for (Event* event : events) {
        if (event->stream == stream) event->stream = nullptr;
    }
    delete stream;
    count_handle(-1);
    return true;
}

Stream* find_stream(void* handle, int device) {
    if (handle == nullptr) {
        Stream*& stream = null_streams[device];
        if (stream == nullptr) stream = new Stream{device, true, {}};
        return stream;
    }
    Stream* stream = static_cast<Stream*>(handle);
    return streams.count(stream) != 0 ? stream : nullptr;
}

int drain(Stream* stream) {
    while (!stream->work.empty()) {
        std::function<int()> next = std::move(stream->work.front());
        stream->work.pop_front();
        int rc = sticky_error != SUCCESS ? sticky_error : next();
        if (rc != SUCCESS && sticky_error == SUCCESS) sticky_error = rc;
    }
    return sticky_error;
}

int drain_device(int device) {
    for (Stream* stream : streams) {
        if (stream->device == device) drain(stream);
    }
    drain(find_stream(nullptr, device));
    return sticky_error;
}

bool idle(Stream* stream) { return stream->work.empty(); }

int enqueue(Stream* stream, std::function<int()> work) {
    if (sticky_error != SUCCESS) return sticky_error;
    bool null_stream = stream == find_stream(nullptr, stream->device);
    if (null_stream) {
        for (Stream* other : streams) {
            if (other->device == stream->device && other->blocking) drain(other);
        }
    } else if (stream->blocking) {
        drain(find_stream(nullptr, stream->device));
    }
    stream->work.push_back(std::move(work));
    return settings.seed == 0 || null_stream ? drain(stream) : SUCCESS;
}

Event* open_event(bool timed) {
    Event* event = new Event;
    event->timed = timed;
    events.insert(event);
    count_handle(1);
    return event;
}

bool is_event(void* handle) { return events.count(static_cast<Event*>(handle)) != 0; }

bool close_event(Event* event) {
    if (!is_event(event)) return false;
    if (event->stream != nullptr) drain(event->stream);
    for (Stream* stream : streams) drain(stream);  // a wait for the event may still be queued
    events.erase(event);
    delete event;
    count_handle(-1);
    return true;
}

int record(Event* event, Stream* stream) {
    long number = ++event->recorded;
    event->stream = stream;
    return enqueue(stream, [event, number] {
        event->happened = number;
        event->millis = now_millis();
        return static_cast<int>(SUCCESS);
    });
}

bool happened(const Event* event) { return event->happened == event->recorded; }

namespace {
int wait_until(Event* event, Stream* stream, long number) {
    while (event->happened < number && stream != nullptr && streams.count(stream) != 0 && !stream->work.empty()) {
        std::function<int()> next = std::move(stream->work.front());
        stream->work.pop_front();
        int rc = sticky_error != SUCCESS ? sticky_error : next();
        if (rc != SUCCESS && sticky_error == SUCCESS) sticky_error = rc;
    }
    return sticky_error;
}
}  // namespace

int wait_for(Event* event) { return wait_until(event, event->stream, event->recorded); }

int wait_in_stream(Stream* stream, Event* event) {
    if (event->recorded == 0) return SUCCESS;
    Stream* of = event->stream;
    long number = event->recorded;
    return enqueue(stream, [event, of, number] { return wait_until(event, of, number); });
}

}  // namespace simt
