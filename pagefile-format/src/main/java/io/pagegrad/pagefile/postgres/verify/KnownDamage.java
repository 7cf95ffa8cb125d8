package io.pagegrad.pagefile.postgres.verify;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.VerifyUnit;
import java.util.function.Consumer;

/// Damage that was found while the units were made.
///
/// @param name of what is damaged
/// @param damage what is wrong
public record KnownDamage(String name, CorruptPageException damage) implements VerifyUnit {
    @Override
    public long sizeBytes() {
        return 0;
    }

    @Override
    public void verify(Consumer<CorruptPageException> found) {
        found.accept(damage);
    }
}
