/// The contract between training and the devices that compute: replicas of a model and operations on parameters.
///
/// Start at [io.pagegrad.trainer.backend.ComputeBackend]. Strategies are written against this package alone,
/// once for every device.
package io.pagegrad.trainer.backend;
