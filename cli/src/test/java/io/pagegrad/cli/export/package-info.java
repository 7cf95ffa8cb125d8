/// Tests of ordering and of the output formats, over rows that the tests make.
package io.pagegrad.cli.export;
