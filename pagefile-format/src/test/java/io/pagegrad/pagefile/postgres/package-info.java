/// Data directories of real servers, read and compared with what the servers print.
package io.pagegrad.pagefile.postgres;
