/// Tests of reading files page by page.
package io.pagegrad.pagefile.io;
