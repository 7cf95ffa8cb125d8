/// Decoding of pages by another processor than the CPU, as an option of a scan.
///
/// Start at [io.pagegrad.pagefile.device.PageDecoding]. Who decodes is found by the service loader; which pages
/// it may be given, and what it must leave to the CPU, is said by [io.pagegrad.pagefile.device.PageForm].
package io.pagegrad.pagefile.device;
