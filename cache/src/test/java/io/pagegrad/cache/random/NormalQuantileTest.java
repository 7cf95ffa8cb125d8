package io.pagegrad.cache.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalQuantileTest {
    /// Roots of the error function's equation to 20 digits (mpmath 1.3, 40 digits of work).
    @ParameterizedTest
    @CsvSource({
        "1, -8.2095361516013868556",
        "3, -8.0765710041301246502",
        "12345, -6.9903946506465459479",
        "1073741825, -5.1665781195546019263",
        "8796093022215, -3.0972690781985485731",
        "337769972052787, -1.7804643416920257891",
        "675539944105575, -1.4395314709384554448",
        "450359962737049, -1.6448536269514733607",
        "2251799813685249, -0.67448975019608139383",
        "4503599627370495, -2.7829164246717669222e-16",
        "4503599627370497, 2.7829164246717669222e-16",
        "6755399441055745, 0.67448975019608209257",
        "8331659310635417, 1.4395314709384554448",
        "9007199254728647, 6.9903946506465459479",
        "9007199254740991, 8.2095361516013868556"
    })
    void quantilesAreThoseOfTheNormalDistribution(long odd, double expected) {
        assertThat(NormalQuantile.of(odd) / expected).isCloseTo(1, within(6e-16));
    }
}
