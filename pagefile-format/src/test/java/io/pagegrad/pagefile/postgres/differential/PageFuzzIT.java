package io.pagegrad.pagefile.postgres.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Damaged pages of real tables give rows or documented exceptions, quickly; with checksums, never rows.
class PageFuzzIT {
    private static final long INPUTS = 15_000;

    @ParameterizedTest
    @CsvSource({"18, false", "10, false", "18, true"})
    void damagedPagesGiveRowsOrDocumentedExceptions(int major, boolean checksums) throws Exception {
        Map<String, Long> outcomes = run(major, checksums, 1, INPUTS);
        assertThat(outcomes.getOrDefault("corrupt", 0L)).isPositive();
    }

    /// Inputs: system property `pagegrad.campaign.inputs`.
    @Tag("campaign")
    @ParameterizedTest
    @CsvSource({"18, false", "14, false", "10, false", "16, true"})
    void manyDamagedPagesGiveRowsOrDocumentedExceptions(int major, boolean checksums) throws Exception {
        long inputs = Long.getLong("pagegrad.campaign.inputs", 2_500_000);
        long seed = Long.getLong("pagegrad.campaign.seed", 1_000_000_000L);
        Map<String, Long> outcomes = run(major, checksums, seed, inputs);
        System.out.println("PostgreSQL " + major + (checksums ? " with" : " without") + " checksums, " + inputs
                + " inputs from seed " + seed + ": " + outcomes);
    }

    private static Map<String, Long> run(int major, boolean checksums, long seed, long inputs) throws Exception {
        try (PageFuzz fuzz = new PageFuzz(major, checksums)) {
            assertThat(fuzz.targets()).isGreaterThan(25);
            fuzz.run(seed, inputs);
            return fuzz.outcomes();
        }
    }
}
