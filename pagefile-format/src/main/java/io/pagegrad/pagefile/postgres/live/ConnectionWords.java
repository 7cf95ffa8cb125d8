package io.pagegrad.pagefile.postgres.live;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The two notations of libpq for where and how to connect, as its words: `host`, `port`, `dbname`, `user`, …
///
/// Spec: PostgreSQL 18 documentation, libpq, Connection Strings.
final class ConnectionWords {
    private ConnectionWords() {}

    /// Words of `postgresql://user:password@host:port,…/dbname?word=value&…`.
    static Map<String, String> ofUri(String text) {
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
            words.putIfAbsent("user", decode(colon < 0 ? login : login.substring(0, colon)));
            if (colon >= 0) {
                words.putIfAbsent("password", decode(login.substring(colon + 1)));
            }
            rest = rest.substring(at + 1);
        }
        if (!rest.isEmpty()) {
            hosts(rest, words);
        }
        return words;
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
        if (hosts.stream().anyMatch(host -> !host.isEmpty())) {
            words.putIfAbsent("host", String.join(",", hosts));
        }
        if (ports.stream().anyMatch(port -> !port.isEmpty())) {
            words.putIfAbsent("port", String.join(",", ports));
        }
    }

    /// Words of `word=value&…`.
    static void query(String text, Map<String, String> words) {
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

    /// Words of `word = value 'word' = 'quoted value' …`.
    static Map<String, String> ofKeywords(String text) {
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
}
