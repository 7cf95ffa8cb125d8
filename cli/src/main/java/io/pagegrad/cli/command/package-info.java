/// One class for each command, and the options that commands share.
///
/// Start at [io.pagegrad.cli.command.CommandTree]: which commands there are, and how one is run. Commands only
/// read options, call the work and print; what they print is made in `io.pagegrad.cli.output`.
package io.pagegrad.cli.command;
