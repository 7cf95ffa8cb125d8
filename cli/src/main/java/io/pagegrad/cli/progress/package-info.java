/// Progress on standard error: a bar on a terminal, plain lines elsewhere, nothing when quiet.
package io.pagegrad.cli.progress;
