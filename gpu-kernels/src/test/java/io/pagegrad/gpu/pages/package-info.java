/// Heap pages of real clusters, and broken ones, decoded by the device and by the CPU.
package io.pagegrad.gpu.pages;
