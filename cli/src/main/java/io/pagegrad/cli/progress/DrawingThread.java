package io.pagegrad.cli.progress;

/// A daemon thread that draws until it is interrupted. The thread that opened it closes it, and waits for its
/// last line.
public final class DrawingThread implements AutoCloseable {
    private final Thread thread;

    /// @param drawing ends when it is interrupted
    public DrawingThread(String name, Runnable drawing) {
        thread = Thread.ofPlatform().daemon().name(name).start(drawing);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
