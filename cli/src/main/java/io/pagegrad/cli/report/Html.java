package io.pagegrad.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Pieces of HTML.
final class Html {
    private Html() {}

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /// A table of keys and values.
    static String facts(Map<String, String> facts) {
        StringBuilder html = new StringBuilder("<table class=\"facts\">\n");
        facts.forEach((key, value) -> html.append("<tr><th>")
                .append(escaped(key))
                .append("</th><td>")
                .append(escaped(value))
                .append("</td></tr>\n"));
        return html.append("</table>\n").toString();
    }

    /// A figure that stands out.
    static String tile(String value, String what) {
        return "<div class=\"tile\"><b>" + escaped(value) + "</b><span>" + escaped(what) + "</span></div>\n";
    }

    /// A whole page that needs no network.
    ///
    /// @param command shown below the title
    /// @param main HTML
    static String page(String title, String command, String main, String footer) throws IOException {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
                + escaped(title)
                + "</title>\n<style>\n"
                + style()
                + "</style>\n</head>\n<body>\n<header><h1>"
                + escaped(title)
                + "</h1>\n<pre class=\"command\">"
                + escaped(command)
                + "</pre></header>\n<main>\n"
                + main
                + "</main>\n<footer>"
                + escaped(footer)
                + "</footer>\n</body>\n</html>\n";
    }

    private static String style() throws IOException {
        try (InputStream in = Html.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
