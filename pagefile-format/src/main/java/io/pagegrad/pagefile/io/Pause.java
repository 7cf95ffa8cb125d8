package io.pagegrad.pagefile.io;

/// A short wait before a file that somebody writes is read again.
public final class Pause {
    private Pause() {}

    /// @return false when the thread was interrupted, which its flag then says again
    public static boolean ofMillis(int millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
