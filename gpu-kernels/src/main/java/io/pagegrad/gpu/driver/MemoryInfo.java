package io.pagegrad.gpu.driver;

/// Memory of a device, in bytes, as the driver counts it.
public record MemoryInfo(long freeBytes, long totalBytes) {}
