package io.pagegrad.gpu.driver;

/// What an open driver handle is; handles are counted by kind.
public enum HandleKind {
    CONTEXT,
    MODULE,
    STREAM,
    EVENT,
    DEVICE_MEMORY,
    PINNED_MEMORY,
    REGISTERED_MEMORY
}
