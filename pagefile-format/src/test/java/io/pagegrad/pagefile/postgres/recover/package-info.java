/// Tests of recovery on a private copy.
package io.pagegrad.pagefile.postgres.recover;
