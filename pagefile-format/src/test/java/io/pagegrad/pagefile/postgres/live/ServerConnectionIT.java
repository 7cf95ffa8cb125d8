package io.pagegrad.pagefile.postgres.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.pagefile.postgres.CsvRows;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyStore;
import java.sql.Connection;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ways to reach a real server: by a Unix socket, and encrypted with a certificate that it signed itself.
final class ServerConnectionIT {
    private static final String STORE_PASSWORD = "changeit";

    private static PostgresServer server;
    private static ServerTarget plain;
    private static Path certificate;

    /// The name of a socket may be 107 bytes long at most.
    @TempDir
    static Path sockets;

    @BeforeAll
    static void start() throws Exception {
        Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwxrwxrwx"));
        server = PostgresServer.builder()
                .major(16)
                .setting("unix_socket_directories", sockets.toString())
                .make();
        Path folder = server.sideDirectory("tls");
        certificate = folder.resolve("server.crt");
        makeCertificate(folder);
        server.sideDirectory("tls");
        Files.writeString(
                server.dataDirectory().resolve("postgresql.auto.conf"),
                "ssl = on\nssl_cert_file = '" + certificate + "'\nssl_key_file = '" + folder.resolve("server.key")
                        + "'\n");
        server.start();
        server.sql("CREATE TABLE t (i int); INSERT INTO t VALUES (1), (2)");
        plain = ServerTarget.parse(server.jdbcUrl("postgres"), null, Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// A certificate for the address 127.0.0.1, by the JDK's own tool.
    private static void makeCertificate(Path folder) throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "3650",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        String alias = keys.aliases().nextElement();
        Key key = keys.getKey(alias, STORE_PASSWORD.toCharArray());
        writePem(certificate, "CERTIFICATE", keys.getCertificate(alias).getEncoded());
        Path keyFile = folder.resolve("server.key");
        writePem(keyFile, "PRIVATE KEY", key.getEncoded());
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    }

    private static void writePem(Path file, String kind, byte[] bytes) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind
                        + "-----\n");
    }

    private static ServerTarget target(String words) {
        return ServerTarget.parse(
                "port=" + server.port() + " dbname=postgres user="
                        + plain.parameters().get("user") + " " + words,
                null,
                Map.of("PGPASSWORD", plain.parameters().get("password")));
    }

    private static boolean encrypted(ServerTarget target) throws Exception {
        try (Connection connection = target.connect()) {
            return new LiveSession(connection, "")
                    .one("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                    .equals("t");
        }
    }

    @Test
    void aSnapshotIsReadThroughAUnixSocket() throws Exception {
        try (LiveSnapshot live = LiveSnapshot.open(
                server.dataDirectory(),
                target("host=" + sockets + " sslmode=verify-full"),
                List.of(new LiveSnapshot.Request("t", false)),
                LiveOptions.DEFAULT)) {
            assertThat(CsvRows.of(live.database("postgres").table("t", false))).isEqualTo("1\n2\n");
            live.confirm();
        }
    }

    @Test
    void aHoldThroughAUnixSocketCanBeCutOff() throws Exception {
        Connection connection = target("host=" + sockets).connect();
        LiveSession session = new LiveSession(connection, "");
        session.lose("of a test");
        session.close();
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void aSocketWhereNobodyListensIsNamed() {
        assertThatThrownBy(() -> LiveSnapshot.open(
                        server.dataDirectory(),
                        target("host=" + sockets.resolve("none")),
                        List.of(new LiveSnapshot.Request("t", false)),
                        LiveOptions.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(".s.PGSQL." + server.port());
    }

    @Test
    void encryptionIsAsAskedFor() throws Exception {
        assertThat(encrypted(target("host=127.0.0.1 sslmode=disable"))).isFalse();
        assertThat(encrypted(target("host=127.0.0.1 sslmode=require"))).isTrue();
        assertThat(encrypted(target("host=127.0.0.1 sslmode=verify-ca sslrootcert=" + certificate)))
                .isTrue();
        assertThat(encrypted(target("host=127.0.0.1 sslmode=verify-full sslrootcert=" + certificate)))
                .isTrue();
    }

    @Test
    void aCertificateThatNobodyVouchesForOrOfAnotherHostIsRefused() {
        assertThatThrownBy(() -> encrypted(target("host=127.0.0.1 sslmode=verify-full sslrootcert=system")))
                .hasMessageContaining("SSL error");
        assertThatThrownBy(() -> encrypted(target("host=localhost sslmode=verify-full sslrootcert=" + certificate)))
                .hasMessageContaining("hostname localhost could not be verified");
    }
}
