package io.pagegrad.pagefile.postgres.live;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/// A server to connect to, as users write it: a libpq URI, a libpq keyword string, or a JDBC URL.
///
/// What is not written comes from the environment as libpq has it (`PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`,
/// `PGDATABASE`,
/// `PGSSLMODE`, `PGSSLROOTCERT`, `PGSSLCERT`, `PGSSLKEY`), the password at last from `~/.pgpass`. A host that is
/// a path is refused: the driver speaks TCP. Immutable.
///
/// @param url JDBC URL without parameters
/// @param parameters of the driver, the password among them
public record ServerTarget(String url, Map<String, String> parameters) {
    private static final String JDBC = "jdbc:postgresql:";
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "PGUSER", "user",
            "PGPASSWORD", "password",
            "PGSSLMODE", "sslmode",
            "PGSSLROOTCERT", "sslrootcert",
            "PGSSLCERT", "sslcert",
            "PGSSLKEY", "sslkey",
            "PGCONNECT_TIMEOUT", "connectTimeout");
    /// libpq's words that the driver names otherwise; the others pass unchanged.
    private static final Map<String, String> DRIVER_NAMES = Map.of(
            "connect_timeout", "connectTimeout",
            "application_name", "ApplicationName",
            "target_session_attrs", "targetServerType",
            "tcp_user_timeout", "socketTimeout");

    public ServerTarget {
        parameters = Map.copyOf(parameters);
    }

    /// Reads what a user wrote.
    ///
    /// @param database used when the text names none
    /// @throws IllegalArgumentException when the text is none of the three forms, or names a socket
    public static ServerTarget parse(String text, String database, Map<String, String> environment) {
        String trimmed = text.strip();
        if (trimmed.startsWith(JDBC)) {
            return jdbc(trimmed, environment);
        }
        if (trimmed.startsWith("postgresql://") || trimmed.startsWith("postgres://")) {
            return uri(trimmed, database, environment);
        }
        if (trimmed.indexOf('=') > 0) {
            return assemble(keywords(trimmed), database, environment);
        }
        throw new IllegalArgumentException(
                "'" + trimmed
                        + "' is no server address: write postgresql://user@host:port/database, 'host=… port=… dbname=…', or a JDBC URL");
    }

    private static ServerTarget jdbc(String text, Map<String, String> environment) {
        int question = text.indexOf('?');
        Map<String, String> parameters = new LinkedHashMap<>();
        if (question >= 0) {
            query(text.substring(question + 1), parameters);
        }
        fromEnvironment(parameters, environment);
        return new ServerTarget(question < 0 ? text : text.substring(0, question), parameters);
    }

    private static ServerTarget uri(String text, String database, Map<String, String> environment) {
        Map<String, String> words = new LinkedHashMap<>();
        String rest = text.substring(text.indexOf("://") + 3);
        int question = rest.indexOf('?');
        if (question >= 0) {
            query(rest.substring(question + 1), words);
            rest = rest.substring(0, question);
        }
        int slash = rest.indexOf('/');
        if (slash >= 0) {
            if (slash + 1 < rest.length()) {
                words.putIfAbsent("dbname", decode(rest.substring(slash + 1)));
            }
            rest = rest.substring(0, slash);
        }
        int at = rest.lastIndexOf('@');
        if (at >= 0) {
            String login = rest.substring(0, at);
            int colon = login.indexOf(':');
            words.put("user", decode(colon < 0 ? login : login.substring(0, colon)));
            if (colon >= 0) {
                words.put("password", decode(login.substring(colon + 1)));
            }
            rest = rest.substring(at + 1);
        }
        if (!rest.isEmpty()) {
            hosts(rest, words);
        }
        return assemble(words, database, environment);
    }

    private static void hosts(String text, Map<String, String> words) {
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            int bracket = one.lastIndexOf(']');
            int colon = one.indexOf(':', Math.max(bracket, 0));
            hosts.add(decode(colon < 0 ? one : one.substring(0, colon)));
            ports.add(colon < 0 ? "" : one.substring(colon + 1));
        }
        words.put("host", String.join(",", hosts));
        if (ports.stream().anyMatch(port -> !port.isEmpty())) {
            words.put("port", String.join(",", ports));
        }
    }

    private static void query(String text, Map<String, String> words) {
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                words.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
    }

    /// A `+` stands for itself in these addresses.
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' has a % that begins no escape; write %25 for a %", e);
        }
    }

    private static Map<String, String> keywords(String text) {
        Map<String, String> words = new LinkedHashMap<>();
        int i = 0;
        while (i < text.length()) {
            if (Character.isWhitespace(text.charAt(i))) {
                i++;
                continue;
            }
            int equals = text.indexOf('=', i);
            if (equals < 0) {
                throw new IllegalArgumentException("'" + text.substring(i) + "' in a server address has no '='");
            }
            String key = text.substring(i, equals).strip();
            i = equals + 1;
            while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
                i++;
            }
            StringBuilder value = new StringBuilder();
            boolean quoted = i < text.length() && text.charAt(i) == '\'';
            i += quoted ? 1 : 0;
            boolean closed = !quoted;
            while (i < text.length()) {
                char c = text.charAt(i++);
                if (c == '\\' && i < text.length()) {
                    value.append(text.charAt(i++));
                } else if (quoted && c == '\'') {
                    closed = true;
                    break;
                } else if (!quoted && Character.isWhitespace(c)) {
                    break;
                } else {
                    value.append(c);
                }
            }
            if (!closed) {
                throw new IllegalArgumentException(
                        "the value of '" + key + "' in a server address has no closing quote");
            }
            words.put(key.toLowerCase(Locale.ROOT), value.toString());
        }
        return words;
    }

    private static ServerTarget assemble(Map<String, String> words, String database, Map<String, String> environment) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String host = words.getOrDefault(
                "hostaddr", words.getOrDefault("host", environment.getOrDefault("PGHOST", "localhost")));
        String port = words.getOrDefault("port", environment.getOrDefault("PGPORT", "5432"));
        String name = words.getOrDefault("dbname", database == null ? environment.get("PGDATABASE") : database);
        words.forEach((key, value) -> {
            switch (key) {
                case "host", "hostaddr", "port", "dbname" -> {}
                default -> parameters.put(DRIVER_NAMES.getOrDefault(key, key), value);
            }
        });
        fromEnvironment(parameters, environment);
        String[] hosts = host.split(",", -1);
        String[] ports = port.split(",", -1);
        List<String> places = new ArrayList<>();
        for (int i = 0; i < hosts.length; i++) {
            String one = hosts[i].isEmpty() ? "localhost" : hosts[i];
            if (one.startsWith("/") || one.startsWith("@")) {
                throw new IllegalArgumentException(
                        "host '" + one
                                + "' is a Unix socket, which the driver cannot use: let the server listen on localhost and name that");
            }
            String bracketed = one.indexOf(':') >= 0 && !one.startsWith("[") ? "[" + one + "]" : one;
            String its = ports.length == 1 ? ports[0] : i < ports.length ? ports[i] : "";
            places.add(bracketed + ":" + (its.isEmpty() ? "5432" : its));
        }
        String user = parameters.get("user");
        String path = name != null ? name : user != null ? user : System.getProperty("user.name");
        return new ServerTarget(
                JDBC + "//" + String.join(",", places) + "/"
                        + java.net.URLEncoder.encode(path, StandardCharsets.UTF_8)
                                .replace("+", "%20"),
                parameters);
    }

    private static void fromEnvironment(Map<String, String> parameters, Map<String, String> environment) {
        ENVIRONMENT.forEach((variable, parameter) -> {
            String value = environment.get(variable);
            if (value != null && !value.isEmpty()) {
                parameters.putIfAbsent(parameter, value);
            }
        });
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
        return url.substring("jdbc:".length());
    }
}
