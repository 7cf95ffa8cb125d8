/// Codecs against servers of every major version.
package io.pagegrad.pagefile.postgres.type;
