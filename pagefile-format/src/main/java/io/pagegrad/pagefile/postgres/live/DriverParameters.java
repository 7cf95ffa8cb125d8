package io.pagegrad.pagefile.postgres.live;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// libpq's words and environment variables as parameters of the JDBC driver. A word that would be lost on the way
/// is refused, since it may be one that keeps a secret.
final class DriverParameters {
    private static final Map<String, String> ENVIRONMENT = Map.ofEntries(
            Map.entry("PGHOST", "host"),
            Map.entry("PGHOSTADDR", "hostaddr"),
            Map.entry("PGPORT", "port"),
            Map.entry("PGDATABASE", "dbname"),
            Map.entry("PGUSER", "user"),
            Map.entry("PGPASSWORD", "password"),
            Map.entry("PGPASSFILE", "passfile"),
            Map.entry("PGOPTIONS", "options"),
            Map.entry("PGSSLMODE", "sslmode"),
            Map.entry("PGSSLROOTCERT", "sslrootcert"),
            Map.entry("PGSSLCERT", "sslcert"),
            Map.entry("PGSSLKEY", "sslkey"),
            Map.entry("PGSSLNEGOTIATION", "sslnegotiation"),
            Map.entry("PGCHANNELBINDING", "channel_binding"),
            Map.entry("PGREQUIREAUTH", "require_auth"),
            Map.entry("PGGSSENCMODE", "gssencmode"),
            Map.entry("PGKRBSRVNAME", "krbsrvname"),
            Map.entry("PGCONNECT_TIMEOUT", "connect_timeout"),
            Map.entry("PGTARGETSESSIONATTRS", "target_session_attrs"),
            Map.entry("PGLOADBALANCEHOSTS", "load_balance_hosts"));

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("user", "user"),
            Map.entry("password", "password"),
            Map.entry("options", "options"),
            Map.entry("sslmode", "sslmode"),
            Map.entry("sslcert", "sslcert"),
            Map.entry("sslkey", "sslkey"),
            Map.entry("sslpassword", "sslpassword"),
            Map.entry("sslnegotiation", "sslNegotiation"),
            Map.entry("channel_binding", "channelBinding"),
            Map.entry("require_auth", "requireAuth"),
            Map.entry("gssencmode", "gssEncMode"),
            Map.entry("gsslib", "gsslib"),
            Map.entry("krbsrvname", "kerberosServerName"),
            Map.entry("connect_timeout", "connectTimeout"),
            Map.entry("application_name", "ApplicationName"));

    /// Seen to elsewhere, or of no consequence here.
    private static final Set<String> PASSED_OVER = Set.of(
            "host",
            "hostaddr",
            "port",
            "dbname",
            "passfile",
            "client_encoding",
            "fallback_application_name",
            "keepalives_idle",
            "keepalives_interval",
            "keepalives_count",
            "tcp_user_timeout",
            "sslcompression",
            "sslsni");

    private DriverParameters() {}

    /// The words that the environment stands for.
    static Map<String, String> fromEnvironment(Map<String, String> environment) {
        Map<String, String> words = new LinkedHashMap<>();
        ENVIRONMENT.forEach((variable, word) -> {
            String value = environment.get(variable);
            if (value != null && !value.isEmpty()) {
                words.put(word, value);
            }
        });
        return words;
    }

    /// @throws IllegalArgumentException for a word that the driver has nothing for
    static Map<String, String> of(Map<String, String> words) {
        Map<String, String> parameters = new LinkedHashMap<>();
        words.forEach((word, value) -> {
            String name = NAMES.get(word);
            if (name != null) {
                parameters.put(name, value);
            } else if (!PASSED_OVER.contains(word)) {
                translate(word, value, parameters);
            }
        });
        return parameters;
    }

    private static void translate(String word, String value, Map<String, String> parameters) {
        switch (word) {
            case "sslrootcert" -> {
                if (value.equals("system")) {
                    parameters.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
                    parameters.putIfAbsent("sslmode", "verify-full");
                } else {
                    parameters.put("sslrootcert", value);
                }
            }
            case "keepalives" -> parameters.put("tcpKeepAlive", Boolean.toString(!value.equals("0")));
            case "load_balance_hosts" -> parameters.put("loadBalanceHosts", Boolean.toString(value.equals("random")));
            case "target_session_attrs" -> parameters.put("targetServerType", serverType(value));
            default ->
                throw new IllegalArgumentException("'" + word
                        + "' in a server address or its environment variable means nothing to the driver used here:"
                        + " leave it out");
        }
    }

    private static String serverType(String attributes) {
        return switch (attributes) {
            case "any" -> "any";
            case "read-write", "primary" -> "primary";
            default ->
                throw new IllegalArgumentException("target_session_attrs=" + attributes
                        + " asks for a standby, whose files cannot be read while it runs: ask for a primary");
        };
    }
}
