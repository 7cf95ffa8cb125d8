/// Tests of ordering and of the text formats, without a database.
package io.pagegrad.cli.scan;
