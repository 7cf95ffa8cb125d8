/// Damaged pages: finding all of them, and leaving them out where the user asks for it.
///
/// Start at [io.pagegrad.cli.damage.PageVerification] and [io.pagegrad.cli.damage.OptionedDatabase].
package io.pagegrad.cli.damage;
