package io.pagegrad.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://ann:secret@db:5432/nyc?sslmode=require",
                "jdbc:postgresql://db/nyc?user=ann&password=secret&sslmode=require",
                "host=db user=ann password=secret dbname=nyc",
                "host=db password = 'my secret' dbname=nyc"
            })
    void showsNoPassword(String address) {
        assertThat(CommandText.of(List.of("train", "--live", address)))
                .startsWith("pagegrad train --live ")
                .doesNotContain("secret")
                .contains("db")
                .contains("nyc");
    }

    @Test
    void quotesWhatAShellWouldTakeApart() {
        assertThat(CommandText.of(List.of("scan", "it's", "a=b", "SELECT 1")))
                .isEqualTo("pagegrad scan 'it'\\''s' a=b 'SELECT 1'");
    }
}
