package io.pagegrad.cli.command;

import io.pagegrad.cli.damage.OptionedDatabase;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.SkippedPages;
import io.pagegrad.pagefile.device.PageDecoding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What becomes of damaged pages: an error, unless the user gives their rows up.
@Command(description = "Where the rows are")
final class DamageOptions {
    private final Surroundings surroundings;
    private final SkippedPages skipped = new SkippedPages();

    @Option(
            names = "--skip-damaged",
            description =
                    "Leave damaged pages out, with all their rows, and say how many rows that may be. Without this the first "
                            + "damaged page ends the run.")
    private boolean skip;

    DamageOptions(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// The database as it is to be read.
    PagefileDatabase over(PagefileDatabase database, TableOptions options) {
        return over(database, options, null);
    }

    /// As [#over(PagefileDatabase, TableOptions)], pages decoded by a device.
    ///
    /// @param decoding null for the CPU
    PagefileDatabase over(PagefileDatabase database, TableOptions options, PageDecoding decoding) {
        if (skip && options.isLive()) {
            throw new WrongUseException("--skip-damaged goes with files at rest; with --live rows are those of SQL");
        }
        return skip || decoding != null
                ? new OptionedDatabase(database, new ScanOptions(true, skip ? skipped : null, decoding))
                : database;
    }

    /// Says what was left out, also to a user who wants no progress: rows are missing.
    void report() {
        if (skipped.pages() == 0) {
            return;
        }
        surroundings
                .stderr()
                .println("left out " + Quantity.count(skipped.pages()) + " damaged "
                        + (skipped.pages() == 1 ? "page" : "pages") + " with at most "
                        + Quantity.count(skipped.rowsAtMost()) + " rows, as far as their headers tell; the first: "
                        + skipped.damage().getFirst().getMessage());
    }
}
