package io.pagegrad.pagefile.postgres.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The file of passwords: `host:port:database:user:password` a line, `*` for anything, a backslash before a
/// colon or backslash that belongs to a value. As in libpq, a file that others may read is not used.
///
/// Spec: PostgreSQL 18 documentation, libpq, The Password File.
record PasswordFile(Path path) {
    private static final int FIELDS = 5;
    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    /// The file that the words name, or the user's own.
    static PasswordFile of(Map<String, String> words, Map<String, String> environment) {
        String named = words.get("passfile");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return new PasswordFile(named != null ? Path.of(named) : Path.of(home, ".pgpass"));
    }

    /// @param place host and port with a colon between
    /// @return null when the file has none for this connection
    String password(String place, String database, String user) {
        int colon = place.lastIndexOf(':');
        String host = place.substring(0, colon);
        try {
            if (!Files.isRegularFile(path) || isOpenToOthers()) {
                return null;
            }
            for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                List<String> fields = fields(line);
                if (!line.startsWith("#")
                        && fields.size() == FIELDS
                        && (matches(fields.get(0), host)
                                || host.startsWith("/") && fields.get(0).equals("localhost"))
                        && matches(fields.get(1), place.substring(colon + 1))
                        && matches(fields.get(2), database)
                        && matches(fields.get(3), user)) {
                    return fields.get(4);
                }
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }

    private boolean isOpenToOthers() throws IOException {
        return Files.getPosixFilePermissions(path).stream().anyMatch(OF_OTHERS::contains);
    }

    private static boolean matches(String field, String value) {
        return field.equals("*") || field.equals(value);
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                field.append(line.charAt(++i));
            } else if (c == ':' && fields.size() < FIELDS - 1) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
