/// Networks: losses over matrices, their layers, and passes over rows.
///
/// Start at [io.pagegrad.trainer.network.NetworkModel].
package io.pagegrad.trainer.network;
