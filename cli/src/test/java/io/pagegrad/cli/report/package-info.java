/// Tests of the report of a training run.
package io.pagegrad.cli.report;
