/// Runs of commands in this JVM, with streams of their own.
package io.pagegrad.cli.command;
