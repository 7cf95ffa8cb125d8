package io.pagegrad.pagefile.postgres.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGProperty;

final class ServerTargetTest {
    @TempDir
    Path home;

    private static ServerTarget parse(String text) {
        return ServerTarget.parse(text, null, Map.of("HOME", "/nowhere"));
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
        Map<String, String> environment =
                Map.of("PGHOST", "e", "PGPORT", "7", "PGUSER", "eu", "PGPASSWORD", "ep", "HOME", "/nowhere");
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
    void aHostThatIsAPathIsTheDirectoryOfASocket() {
        for (String text : new String[] {
            "postgresql://u@%2Frun%2Fpostgresql:6000/d?sslmode=require",
            "postgresql://u@:6000/d?host=/run/postgresql&sslmode=require",
            "host=/run/postgresql port=6000 user=u dbname=d sslmode=require"
        }) {
            ServerTarget target = parse(text);
            assertThat(target.url()).as(text).isEqualTo("jdbc:postgresql://localhost:6000/d");
            assertThat(target.parameters())
                    .as(text)
                    .containsEntry("socketFactoryArg", "/run/postgresql/.s.PGSQL.6000")
                    .containsEntry("sslmode", "disable");
            assertThat(target).hasToString("postgresql://localhost:6000/d (socket /run/postgresql/.s.PGSQL.6000)");
        }
    }

    @Test
    void aServerThatTakesWritesCanBeAskedForAmongSeveral() {
        assertThat(parse("host=a,b dbname=d target_session_attrs=read-write").parameters())
                .containsEntry("targetServerType", "primary");
        assertThat(parse("host=a,b port=1,2 dbname=d").url()).isEqualTo("jdbc:postgresql://a:1,b:2/d");
        assertThatThrownBy(() -> parse("host=a dbname=d target_session_attrs=standby"))
                .hasMessageContaining("cannot be read while it runs");
    }

    @Test
    void optionsOfEncryptionReachTheDriver() {
        assertThat(parse("host=h dbname=d sslmode=verify-full sslrootcert=/ca.pem sslcert=/c.pem sslkey=/k.pem"
                                + " channel_binding=require require_auth=scram-sha-256 sslnegotiation=direct")
                        .parameters())
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslrootcert", "/ca.pem")
                .containsEntry("sslcert", "/c.pem")
                .containsEntry("sslkey", "/k.pem")
                .containsEntry("channelBinding", "require")
                .containsEntry("requireAuth", "scram-sha-256")
                .containsEntry("sslNegotiation", "direct");
        assertThat(parse("host=h dbname=d sslrootcert=system").parameters())
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory")
                .doesNotContainKey("sslrootcert");
    }

    @Test
    void refusesWhatWouldBeLost() {
        assertThatThrownBy(() -> parse("postgresql://u@h/d?sslcrl=/x")).hasMessageContaining("'sslcrl'");
        assertThatThrownBy(() -> parse("host=a,/run dbname=d")).hasMessageContaining("several hosts");
        assertThatThrownBy(() -> parse("host=@abstract dbname=d")).hasMessageContaining("without a file");
    }

    @Test
    void theDriverKnowsEveryParameterThatWordsBecome() {
        Set<String> known =
                Arrays.stream(PGProperty.values()).map(PGProperty::getName).collect(Collectors.toSet());
        ServerTarget everything =
                parse("host=/s port=1 dbname=d user=u password=p options=o sslmode=m sslcert=c sslkey=k"
                        + " sslpassword=w sslnegotiation=n sslrootcert=r channel_binding=b require_auth=a gssencmode=g gsslib=l"
                        + " krbsrvname=s connect_timeout=1 application_name=n keepalives=1 load_balance_hosts=random"
                        + " target_session_attrs=any");
        assertThat(known).containsAll(everything.parameters().keySet());
        assertThat(everything.parameters()).hasSize(21);
    }

    @Test
    void thePasswordComesFromThePasswordFileAtLast() throws Exception {
        Path file = home.resolve(".pgpass");
        Files.writeString(file, """
                # comment:1:2:3:4
                other:5432:d:u:wrong
                h:5432:my\\:db:*:a\\\\b:c
                localhost:*:*:u:local
                """);
        Map<String, String> environment = Map.of("HOME", home.toString());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(ServerTarget.parse("host=h dbname=my:db user=u", null, environment)
                        .parameters())
                .containsEntry("password", "a\\b:c");
        assertThat(ServerTarget.parse("host=h dbname=my:db user=u password=p", null, environment)
                        .parameters())
                .containsEntry("password", "p");
        assertThat(ServerTarget.parse("host=/run dbname=d user=u", null, environment)
                        .parameters())
                .containsEntry("password", "local");
        assertThat(ServerTarget.parse("host=h dbname=d user=u", null, environment)
                        .parameters())
                .doesNotContainKey("password");
        assertThat(ServerTarget.parse("dbname=d user=u passfile=" + file, null, Map.of("HOME", "/nowhere"))
                        .parameters())
                .containsEntry("password", "local");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(ServerTarget.parse("dbname=d user=u", null, environment).parameters())
                .as("a file that others may read")
                .doesNotContainKey("password");
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> parse("nonsense")).hasMessageContaining("no server address");
        assertThatThrownBy(() -> parse("host='x")).hasMessageContaining("closing quote");
        assertThatThrownBy(() -> parse("postgres://%zz/d")).hasMessageContaining("%25");
    }
}
