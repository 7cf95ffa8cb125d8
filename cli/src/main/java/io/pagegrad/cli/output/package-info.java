/// How results are printed: aligned text, JSON, and rows in the formats of `scan`.
package io.pagegrad.cli.output;
