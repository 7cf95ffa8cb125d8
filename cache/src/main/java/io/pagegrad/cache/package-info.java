/// Columns decoded from pages, owned off-heap: what training reads.
package io.pagegrad.cache;
