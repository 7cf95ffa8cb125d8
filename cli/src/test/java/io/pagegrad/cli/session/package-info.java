/// Tests of exit codes and streams.
package io.pagegrad.cli.session;
