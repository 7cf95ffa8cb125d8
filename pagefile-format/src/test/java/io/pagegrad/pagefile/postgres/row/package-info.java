/// Row decoders against each other, on pages of random shape.
package io.pagegrad.pagefile.postgres.row;
