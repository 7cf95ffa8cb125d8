package io.pagegrad.pagefile.postgres.type;

import java.util.Map;
import java.util.Set;

/// Names as SQL needs them written.
public final class SqlIdentifier {
    /// Key words that cannot be a bare name everywhere: all but the unreserved ones.
    private static final Set<String> QUOTED_WORDS = Set.of(
            ("all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both"
                            + " case cast char character check coalesce collate collation column concurrently"
                            + " constraint create cross current_catalog current_date current_role current_schema"
                            + " current_time current_timestamp current_user dec decimal default deferrable desc"
                            + " distinct do else end except exists extract false fetch float for foreign freeze from"
                            + " full grant greatest group grouping having ilike in initially inner inout int integer"
                            + " intersect interval into is isnull join lateral leading least left like limit"
                            + " localtime localtimestamp national natural nchar none not notnull null"
                            + " nullif numeric offset on only or order out outer overlaps overlay placing position"
                            + " precision primary real references returning right row select session_user setof"
                            + " similar smallint some substring symmetric table tablesample then time timestamp to"
                            + " trailing treat trim true union unique user using values varchar variadic verbose"
                            + " when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest"
                            + " xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable")
                    .split(" "));

    /// Those that came later, with the first major version that has them.
    private static final Map<String, Integer> LATER_WORDS = Map.ofEntries(
            Map.entry("normalize", 13),
            Map.entry("system_user", 16),
            Map.entry("json_array", 16),
            Map.entry("json_arrayagg", 16),
            Map.entry("json_object", 16),
            Map.entry("json_objectagg", 16),
            Map.entry("json", 17),
            Map.entry("json_exists", 17),
            Map.entry("json_query", 17),
            Map.entry("json_scalar", 17),
            Map.entry("json_serialize", 17),
            Map.entry("json_table", 17),
            Map.entry("json_value", 17),
            Map.entry("merge_action", 17));

    private SqlIdentifier() {}

    /// The name as it is where it may stand bare, else in double quotes.
    public static String quote(String name, int majorVersion) {
        if (isBare(name) && !isKeyword(name, majorVersion)) {
            return name;
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static boolean isBare(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c == '_';
            boolean digit = c >= '0' && c <= '9';
            if (!letter && !(digit && i > 0)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isKeyword(String name, int majorVersion) {
        return QUOTED_WORDS.contains(name) || LATER_WORDS.getOrDefault(name, Integer.MAX_VALUE) <= majorVersion;
    }
}
