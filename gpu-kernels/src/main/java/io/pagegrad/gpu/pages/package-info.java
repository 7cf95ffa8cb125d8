/// Heap pages decoded on a CUDA device: the [io.pagegrad.pagefile.device.PageDecoding] named `cuda`.
///
/// Start at [io.pagegrad.gpu.pages.CudaPageDecoding]; the rules are those of `heap_pages.cu`.
package io.pagegrad.gpu.pages;
