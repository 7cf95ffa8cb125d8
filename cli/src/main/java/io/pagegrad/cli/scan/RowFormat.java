package io.pagegrad.cli.scan;

/// The formats of `--format`.
public enum RowFormat {
    CSV,
    JSONL,
    ARROW,
    ARROW_STREAM,
    PARQUET;

    /// True for formats made of the text of values.
    public boolean isText() {
        return this == CSV || this == JSONL;
    }
}
