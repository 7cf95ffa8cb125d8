/// Random numbers and random orders as functions of a seed, a purpose and a place: any of them without those
/// before it, on the host and on devices alike.
///
/// Start at [io.pagegrad.cache.random.Philox].
package io.pagegrad.cache.random;
