/// The CUDA driver API as closeable objects: contexts, modules, streams, events and memory.
///
/// Start at [io.pagegrad.gpu.driver.CudaDriver#find()], which answers with the driver or with the reason why
/// there is none and
/// never fails to load. Every call is checked; a failure names the call, its arguments and the driver's own
/// error name. Every handle is [AutoCloseable] and counted ([io.pagegrad.gpu.driver.CudaHandle#open()]). Objects
/// of one context may be used
/// by several threads; one stream's calls are made by one thread at a time.
///
/// Spec: CUDA Driver API 12.6; bindings: JCuda 12.6.0.
package io.pagegrad.gpu.driver;
