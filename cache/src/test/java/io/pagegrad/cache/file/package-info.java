/// Tests of cache files, over clusters of a real server that changes between two refreshes.
package io.pagegrad.cache.file;
