/// Writing all rows of a stream in a format to a place.
package io.pagegrad.cli.export;
