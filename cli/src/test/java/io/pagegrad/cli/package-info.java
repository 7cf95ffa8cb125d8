/// Tests of the command as a whole, and of what the build promises.
package io.pagegrad.cli;
