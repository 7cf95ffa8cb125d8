package io.pagegrad.cli.report;

import java.util.List;
import java.util.regex.Pattern;

/// A command line as a shell would take it again, without the passwords that server addresses can hold.
final class CommandText {
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");
    /// `//user:secret@host`.
    private static final Pattern IN_ADDRESS = Pattern.compile("(//[^:/@\\s]*:)[^@/\\s]*@");
    /// `password=secret`, `password='my secret'`, in keyword strings and URL parameters.
    private static final Pattern KEYWORD =
            Pattern.compile("(password\\s*=\\s*)('(?:[^'\\\\]|\\\\.)*'|[^&\\s]*)", Pattern.CASE_INSENSITIVE);

    private CommandText() {}

    static String of(List<String> commandLine) {
        StringBuilder text = new StringBuilder("pagegrad");
        for (String word : commandLine) {
            String shown = KEYWORD.matcher(IN_ADDRESS.matcher(word).replaceAll("$1***@"))
                    .replaceAll("$1***");
            text.append(' ').append(PLAIN.matcher(shown).matches() ? shown : "'" + shown.replace("'", "'\\''") + "'");
        }
        return text.toString();
    }
}
