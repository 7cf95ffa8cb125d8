package io.pagegrad.trainer.train;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.InputTransform;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32C;

/// The rows of a cache in a few words that are the same for the same rows: how many there are, and a checksum of
/// what was found out about them, their means and categories.
final class DataText {
    private DataText() {}

    static String of(ColumnCache cache) {
        CRC32C checksum = new CRC32C();
        for (InputTransform transform : cache.transforms()) {
            String text = transform.input()
                    + ' '
                    + transform.encoding()
                    + ' '
                    + transform.lanes()
                    + ' '
                    + transform.scaling()
                    + ' '
                    + transform.shift()
                    + ' '
                    + transform.factor()
                    + ' '
                    + transform.nullValue()
                    + ' '
                    + (transform.dictionary() == null
                            ? ""
                            : transform.dictionary().categories());
            checksum.update(text.getBytes(StandardCharsets.UTF_8));
        }
        return String.format(
                Locale.ROOT,
                "%,d rows to train on and %,d to validate on (%08x)",
                cache.trainingRows().rows(),
                cache.validationRows().rows(),
                checksum.getValue());
    }
}
