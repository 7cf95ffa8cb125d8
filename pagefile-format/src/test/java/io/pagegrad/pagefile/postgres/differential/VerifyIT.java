package io.pagegrad.pagefile.postgres.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.VerifyUnit;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A cluster full of rare things is sound: verification must not cry wolf.
class VerifyIT {
    @ParameterizedTest
    @ValueSource(ints = {10, 13, 16, 18})
    void findsNothingInSoundClusters(int major) throws Exception {
        try (PostgresServer server = HostileCluster.start(major)) {
            server.stop();
            try (PagefileSource source = PostgresCluster.open(server.dataDirectory())) {
                assertThat(damage(source.verifyUnits(1 << 20))).isEmpty();
            }
        }
    }

    private static List<String> damage(List<VerifyUnit> units) throws IOException {
        List<String> found = new ArrayList<>();
        for (VerifyUnit unit : units) {
            unit.verify(damage -> found.add("\n" + unit.name() + ": " + damage.getMessage()));
        }
        return found;
    }
}
