package io.pagegrad.cli.command;

import io.pagegrad.cli.export.RowExport;
import io.pagegrad.cli.export.RowFormat;
import io.pagegrad.cli.session.WrongUseException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How rows are printed, and where.
@Command(description = "What is printed")
final class RowOutputOptions {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "csv",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private RowFormat format;

    @Option(names = "--header", description = "First a line of column names (csv).")
    private boolean header;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to this file, which appears when it is whole; '-' is standard output (default).")
    private String output;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "-1", description = "At most N rows.")
    private long limit;

    RowFormat format(CommonOptions common) {
        return common.json() ? RowFormat.JSONL : format;
    }

    /// @param queryLimit rows that the query itself asks for, -1 for all
    /// @param provisional true when the rows count only once their source has confirmed them
    RowExport export(CommonOptions common, String label, long queryLimit, boolean provisional) {
        if (limit < -1) {
            throw new WrongUseException("--limit " + limit + ": must not be negative");
        }
        long rows = limit < 0 || queryLimit >= 0 && queryLimit < limit ? queryLimit : limit;
        return new RowExport(
                format(common), header, rows, output, provisional, common.threads(), common.quiet(), label);
    }
}
