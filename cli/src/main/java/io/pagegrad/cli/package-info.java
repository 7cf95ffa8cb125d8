/// The `pagegrad` command: entry point, and what a run touches outside itself.
///
/// Start at [io.pagegrad.cli.Main]; each command is a class of its own in `io.pagegrad.cli.command`.
package io.pagegrad.cli;
