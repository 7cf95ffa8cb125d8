/// Compressed and out-of-line values of real servers, sound and damaged.
package io.pagegrad.pagefile.postgres.toast;
