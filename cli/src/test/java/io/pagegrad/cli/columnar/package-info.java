/// Arrow and Parquet output, read back by those formats' own readers.
package io.pagegrad.cli.columnar;
