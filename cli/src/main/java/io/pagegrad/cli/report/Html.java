package io.pagegrad.cli.report;

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
}
