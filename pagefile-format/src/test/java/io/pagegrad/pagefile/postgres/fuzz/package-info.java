/// Coverage-guided fuzzing of the reader: an engine changes inputs so that they reach code that none has reached.
package io.pagegrad.pagefile.postgres.fuzz;
