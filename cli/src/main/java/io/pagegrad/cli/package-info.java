/// The `pagegrad` command.
package io.pagegrad.cli;
