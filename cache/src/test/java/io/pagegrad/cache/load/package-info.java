/// Tests of loading, over tables that lie in arrays and over pages that a real server wrote.
package io.pagegrad.cache.load;
