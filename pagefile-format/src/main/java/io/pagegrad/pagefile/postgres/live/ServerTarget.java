package io.pagegrad.pagefile.postgres.live;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// A server to connect to, as users write it: a libpq URI, a libpq keyword string, or a JDBC URL.
///
/// What is not written comes from the environment as libpq has it (`PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`,
/// `PGSSLMODE`, …), the password at last from `PGPASSFILE` or `~/.pgpass`. Several hosts are tried in turn. A
/// host that is a path is the directory of a Unix socket. Immutable.
///
/// @param url JDBC URL without parameters
/// @param parameters of the driver, the password among them
public record ServerTarget(String url, Map<String, String> parameters) {
    private static final String JDBC = "jdbc:postgresql:";
    private static final String SOCKET_FACTORY = "socketFactory";
    private static final String SOCKET_ARGUMENT = "socketFactoryArg";

    public ServerTarget {
        parameters = Map.copyOf(parameters);
    }

    /// Reads what a user wrote.
    ///
    /// @param database used when the text names none
    /// @throws IllegalArgumentException when the text is none of the three forms, or asks for what cannot be done
    public static ServerTarget parse(String text, String database, Map<String, String> environment) {
        String trimmed = text.strip();
        if (trimmed.startsWith(JDBC)) {
            return jdbc(trimmed, environment);
        }
        if (trimmed.startsWith("postgresql://") || trimmed.startsWith("postgres://")) {
            return assemble(ConnectionWords.ofUri(trimmed), database, environment);
        }
        if (trimmed.indexOf('=') > 0) {
            return assemble(ConnectionWords.ofKeywords(trimmed), database, environment);
        }
        throw new IllegalArgumentException(
                "'" + trimmed
                        + "' is no server address: write postgresql://user@host:port/database, 'host=… port=… dbname=…', or a JDBC URL");
    }

    private static ServerTarget jdbc(String text, Map<String, String> environment) {
        int question = text.indexOf('?');
        Map<String, String> written = new LinkedHashMap<>();
        if (question >= 0) {
            ConnectionWords.query(text.substring(question + 1), written);
        }
        Map<String, String> parameters = DriverParameters.of(DriverParameters.fromEnvironment(environment));
        parameters.putAll(written);
        return new ServerTarget(question < 0 ? text : text.substring(0, question), parameters);
    }

    private static ServerTarget assemble(
            Map<String, String> written, String database, Map<String, String> environment) {
        Map<String, String> words = DriverParameters.fromEnvironment(environment);
        words.putAll(written);
        if (written.containsKey("host") && !written.containsKey("hostaddr")) {
            words.remove("hostaddr");
        }
        String[] hosts = words.getOrDefault("hostaddr", words.getOrDefault("host", "localhost"))
                .split(",", -1);
        String[] ports = words.getOrDefault("port", "").split(",", -1);
        String name = written.getOrDefault("dbname", database == null ? words.get("dbname") : database);
        List<String> places = new ArrayList<>();
        for (int i = 0; i < hosts.length; i++) {
            String port = ports.length == 1 ? ports[0] : i < ports.length ? ports[i] : "";
            places.add((hosts[i].isEmpty() ? "localhost" : hosts[i]) + ":" + (port.isEmpty() ? "5432" : port));
        }
        String user = words.getOrDefault("user", System.getProperty("user.name"));
        String path = name == null ? user : name;
        Map<String, String> parameters = DriverParameters.of(words);
        parameters.computeIfAbsent(
                "password", _ -> PasswordFile.of(words, environment).password(places.getFirst(), path, user));
        return at(places, path, parameters);
    }

    private static ServerTarget at(List<String> places, String database, Map<String, String> parameters) {
        String first = places.getFirst();
        if (first.startsWith("@")) {
            throw new IllegalArgumentException("host '" + first
                    + "' is a Unix socket without a file, which cannot be used here: name the directory of a socket");
        }
        boolean socket = places.stream().anyMatch(place -> place.startsWith("/"));
        if (socket && places.size() > 1) {
            throw new IllegalArgumentException(
                    "a Unix socket cannot be one of several hosts here: name the one that is meant");
        }
        String list;
        if (socket) {
            int colon = first.lastIndexOf(':');
            String port = first.substring(colon + 1);
            list = "localhost:" + port;
            parameters.put(SOCKET_FACTORY, UnixSocketFactory.class.getName());
            parameters.put(
                    SOCKET_ARGUMENT,
                    Path.of(first.substring(0, colon))
                            .resolve(".s.PGSQL." + port)
                            .toString());
            // as in libpq: nothing between two processes of one machine is encrypted
            parameters.put("sslmode", "disable");
            parameters.put("gssEncMode", "disable");
        } else {
            list = String.join(",", places.stream().map(ServerTarget::bracketed).toList());
        }
        return new ServerTarget(
                JDBC + "//" + list + "/"
                        + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20"),
                parameters);
    }

    /// An IPv6 address stands in brackets.
    private static String bracketed(String place) {
        int colon = place.lastIndexOf(':');
        String host = place.substring(0, colon);
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" + place.substring(colon) : place;
    }

    /// Opens a connection; the caller closes it.
    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "pagegrad");
        properties.putAll(parameters);
        return DriverManager.getConnection(url, properties);
    }

    /// The address without secrets.
    @Override
    public String toString() {
        String socket = parameters.get(SOCKET_ARGUMENT);
        return url.substring("jdbc:".length())
                + (socket == null || !url.contains("//localhost:") ? "" : " (socket " + socket + ")");
    }
}
