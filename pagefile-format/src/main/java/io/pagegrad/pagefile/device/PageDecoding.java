package io.pagegrad.pagefile.device;

import java.util.ServiceLoader;

/// A device that decodes pages for scans, opened for some time. Thread-safe; its owner closes it after the scans.
public interface PageDecoding extends AutoCloseable {
    /// A decoder for one thread; the caller closes it.
    PageDecoder open(PageForm form);

    /// Counts what a scan gave to the device.
    ///
    /// @param decoded pages that the device decoded
    /// @param left pages that it left to the CPU
    void count(long decoded, long left);

    /// Pages decoded by the device so far.
    long decoded();

    /// Pages that it left to the CPU.
    long left();

    @Override
    void close();

    /// Opens devices of one kind; found by the service loader.
    interface Provider {
        /// The word that options use.
        String name();

        /// Opens the device.
        ///
        /// @throws RuntimeException when it cannot be used here, with the reason
        PageDecoding open();
    }

    /// Opens the device of that name.
    ///
    /// @throws IllegalArgumentException when no such kind of device is known
    static PageDecoding open(String name) {
        for (Provider provider : ServiceLoader.load(Provider.class)) {
            if (provider.name().equals(name)) {
                return provider.open();
            }
        }
        throw new IllegalArgumentException("nothing that decodes pages is named " + name);
    }
}
