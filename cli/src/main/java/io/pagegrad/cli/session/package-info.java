/// What a run of the command has to do with the world outside: streams, environment, interruption, and how a
/// failure becomes a sentence and an exit code.
package io.pagegrad.cli.session;
