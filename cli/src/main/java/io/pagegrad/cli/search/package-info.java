/// A search for the best configuration from the command line: what is shown while it runs, and what is printed
/// and written in the end.
///
/// Start at [io.pagegrad.cli.search.SearchJob].
package io.pagegrad.cli.search;
