package io.pagegrad.pagefile.postgres.fuzz;

import java.io.IOException;
import java.nio.file.Path;

/// What the fuzzing engine calls, in a process of its own. System properties: `pagegrad.fuzz.part`,
/// `pagegrad.fuzz.data`.
public final class CoverageFuzz {
    private static FuzzedPart part;

    private CoverageFuzz() {}

    public static void fuzzerInitialize() throws IOException {
        part = FuzzedPart.of(
                System.getProperty("pagegrad.fuzz.part"), Path.of(System.getProperty("pagegrad.fuzz.data")));
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        part.read(input);
    }
}
