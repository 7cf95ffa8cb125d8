/// Tests of what results look like.
package io.pagegrad.cli.output;
