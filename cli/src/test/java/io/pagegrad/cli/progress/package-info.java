/// Tests of what is shown while something runs.
package io.pagegrad.cli.progress;
