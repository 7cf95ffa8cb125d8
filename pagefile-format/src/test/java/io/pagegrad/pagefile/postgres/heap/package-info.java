/// Pages and tuples built byte by byte, and what the page walker makes of them.
package io.pagegrad.pagefile.postgres.heap;
