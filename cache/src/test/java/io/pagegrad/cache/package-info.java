/// Tests of the cache's owner, views, row sets and figures.
package io.pagegrad.cache;
