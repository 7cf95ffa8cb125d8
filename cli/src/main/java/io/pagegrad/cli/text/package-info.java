/// Rows as bytes of a text format: CSV as the server's COPY writes it, and JSON lines.
package io.pagegrad.cli.text;
