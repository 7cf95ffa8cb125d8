package io.pagegrad.pagefile.postgres.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServerTargetTest {
    private static ServerTarget parse(String text) {
        return ServerTarget.parse(text, null, Map.of());
    }

    @Test
    void readsALibpqUri() {
        ServerTarget target =
                parse("postgresql://al%40ice:se%2Fcret@db.local:5433/ny%20c?sslmode=require&connect_timeout=3");
        assertThat(target.url()).isEqualTo("jdbc:postgresql://db.local:5433/ny%20c");
        assertThat(target.parameters())
                .isEqualTo(
                        Map.of("user", "al@ice", "password", "se/cret", "sslmode", "require", "connectTimeout", "3"));
    }

    @Test
    void readsAUriOfSeveralHostsAndOfAnAddress() {
        assertThat(parse("postgres://u@a:1,b:2/d").url()).isEqualTo("jdbc:postgresql://a:1,b:2/d");
        assertThat(parse("postgres://u@[::1]:6000/d").url()).isEqualTo("jdbc:postgresql://[::1]:6000/d");
        assertThat(parse("postgres:///d").url()).isEqualTo("jdbc:postgresql://localhost:5432/d");
    }

    @Test
    void readsAKeywordStringWithQuotes() {
        ServerTarget target = parse("host=db port = 5433 dbname='my \\'db' user=u password='a b'");
        assertThat(target.url()).isEqualTo("jdbc:postgresql://db:5433/my%20%27db");
        assertThat(target.parameters()).isEqualTo(Map.of("user", "u", "password", "a b"));
    }

    @Test
    void keepsAJdbcUrl() {
        ServerTarget target = parse("jdbc:postgresql://h:5432/d?user=u&sslmode=disable");
        assertThat(target.url()).isEqualTo("jdbc:postgresql://h:5432/d");
        assertThat(target.parameters()).isEqualTo(Map.of("user", "u", "sslmode", "disable"));
    }

    @Test
    void theEnvironmentFillsWhatIsNotWritten() {
        Map<String, String> environment = Map.of("PGHOST", "e", "PGPORT", "7", "PGUSER", "eu", "PGPASSWORD", "ep");
        ServerTarget target = ServerTarget.parse("dbname=d user=u", null, environment);
        assertThat(target.url()).isEqualTo("jdbc:postgresql://e:7/d");
        assertThat(target.parameters()).isEqualTo(Map.of("user", "u", "password", "ep"));
    }

    @Test
    void theDatabaseComesFromTheOptionOnlyWhenTheTextNamesNone() {
        assertThat(ServerTarget.parse("host=h", "nyc", Map.of()).url()).endsWith("/nyc");
        assertThat(ServerTarget.parse("host=h dbname=d", "nyc", Map.of()).url()).endsWith("/d");
    }

    @Test
    void secretsAreNotPrinted() {
        assertThat(parse("postgresql://u:secret@h/d")).hasToString("postgresql://h:5432/d");
    }

    @Test
    void refusesSocketsAndNonsense() {
        assertThatThrownBy(() -> parse("postgresql://%2Ftmp/d")).hasMessageContaining("Unix socket");
        assertThatThrownBy(() -> parse("nonsense")).hasMessageContaining("no server address");
        assertThatThrownBy(() -> parse("host='x")).hasMessageContaining("closing quote");
        assertThatThrownBy(() -> parse("postgres://%zz/d")).hasMessageContaining("%25");
    }
}
