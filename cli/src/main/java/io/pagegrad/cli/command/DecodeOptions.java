package io.pagegrad.cli.command;

import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.pagefile.device.PageDecoding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What decodes pages.
@Command(description = "Where the rows are")
final class DecodeOptions {
    private static final String CPU = "cpu";

    private final Surroundings surroundings;

    @Option(
            names = "--decode",
            paramLabel = "DEVICE",
            defaultValue = CPU,
            description = {
                "cpu, or cuda: a GPU decodes the pages of tables with columns of fixed width, the CPU those of which the GPU",
                "cannot be sure; the rows are the same (default: cpu)."
            })
    private String device;

    DecodeOptions(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// The device, opened; null for the CPU. The caller closes it.
    ///
    /// @throws io.pagegrad.gpu.GpuUnavailableException when it is not there
    PageDecoding open(TableOptions options) {
        if (device.equals(CPU)) {
            return null;
        }
        if (options.isLive()) {
            throw new WrongUseException("--decode " + device
                    + " goes with files at rest; with --live a page may have to be read again, which the CPU does");
        }
        try {
            return PageDecoding.open(device);
        } catch (IllegalArgumentException e) {
            throw new WrongUseException("--decode " + device + ": give cpu or cuda");
        }
    }

    /// Says what the device did.
    ///
    /// @param decoding as opened, or null
    void report(PageDecoding decoding, boolean quiet) {
        if (decoding != null && !quiet) {
            surroundings
                    .stderr()
                    .println("decoded " + Quantity.count(decoding.decoded()) + " pages on the device; it left "
                            + Quantity.count(decoding.left()) + " to the CPU"
                            + (decoding.decoded() + decoding.left() == 0
                                    ? ", and all pages of tables and columns that it cannot decode"
                                    : ""));
        }
    }
}
