/// Text of values as bytes: the growable sink that printers write into, and rows of CSV.
///
/// Start at [io.pagegrad.pagefile.text.TextSink]. Knows no format.
package io.pagegrad.pagefile.text;
