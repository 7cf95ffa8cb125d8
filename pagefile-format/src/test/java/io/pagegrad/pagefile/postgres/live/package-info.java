/// Tests of reading a running server.
package io.pagegrad.pagefile.postgres.live;
