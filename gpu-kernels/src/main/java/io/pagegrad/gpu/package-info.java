/// The CUDA backend.
package io.pagegrad.gpu;
