/// Random numbers and random orders as functions of a place: any of them without those before it, on the host
/// and on devices alike.
///
/// Start at [io.pagegrad.trainer.random.RandomOrder].
package io.pagegrad.trainer.random;
