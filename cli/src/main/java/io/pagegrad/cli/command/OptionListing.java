package io.pagegrad.cli.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// The options of a command as its help lists them: under the heading of the group that brings them, in lines
/// that break between words only.
final class OptionListing {
    /// Columns of a line.
    static final int WIDTH = 110;

    private static final int DESCRIPTION = 28;
    private static final int MOST_IN_SYNOPSIS = 8;

    private OptionListing() {}

    static void use(CommandLine tree) {
        UsageMessageSpec usage = tree.getCommandSpec().usageMessage();
        usage.abbreviateSynopsis(tree.getCommandSpec().options().size() > MOST_IN_SYNOPSIS);
        Map<String, CommandLine.IHelpSectionRenderer> sections = new LinkedHashMap<>(tree.getHelpSectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, OptionListing::parameters);
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionListing::options);
        tree.setHelpSectionMap(sections);
        tree.getSubcommands().values().forEach(OptionListing::use);
    }

    private static String parameters(Help help) {
        StringBuilder text = new StringBuilder();
        for (PositionalParamSpec parameter : help.commandSpec().positionalParameters()) {
            append(text, parameter.paramLabel(), parameter);
        }
        return text.toString();
    }

    private static String options(Help help) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        group(help.commandSpec(), "", groups, new LinkedHashSet<>());
        StringBuilder text = new StringBuilder();
        groups.forEach((heading, options) -> {
            if (!heading.isEmpty()) {
                text.append(System.lineSeparator()).append(heading).append(':').append(System.lineSeparator());
            }
            if (help.commandSpec().usageMessage().sortOptions()) {
                options.sort(Comparator.comparing(OptionSpec::longestName));
            }
            options.forEach(option -> append(text, names(option), option));
        });
        return text.toString();
    }

    /// Options that a command has itself come first, then those of each mixin.
    private static void group(
            CommandSpec spec, String heading, Map<String, List<OptionSpec>> groups, Set<String> seen) {
        Set<String> mixed = new LinkedHashSet<>();
        for (CommandSpec mixin : spec.mixins().values()) {
            mixin.options().forEach(option -> mixed.add(option.longestName()));
        }
        for (OptionSpec option : spec.options()) {
            if (!option.hidden() && !mixed.contains(option.longestName()) && seen.add(option.longestName())) {
                groups.computeIfAbsent(heading, none -> new ArrayList<>()).add(option);
            }
        }
        for (CommandSpec mixin : spec.mixins().values()) {
            String own = String.join("", mixin.usageMessage().description());
            group(mixin, own.isEmpty() ? heading : own, groups, seen);
        }
    }

    private static String names(OptionSpec option) {
        String names = String.join(", ", option.names());
        return option.arity().max() == 0 ? names : names + "=" + option.paramLabel();
    }

    private static void append(StringBuilder text, String names, ArgSpec option) {
        StringBuilder line = new StringBuilder("  ").append(names);
        String newLine = System.lineSeparator();
        if (line.length() + 2 > DESCRIPTION) {
            text.append(line).append(newLine);
            line.setLength(0);
        }
        for (String word : String.join(" ", option.description()).split(" ")) {
            if (line.length() > DESCRIPTION && line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append(newLine);
                line.setLength(0);
            }
            if (line.length() < DESCRIPTION) {
                line.repeat(' ', DESCRIPTION - line.length());
            } else {
                line.append(' ');
            }
            line.append(word);
        }
        text.append(line).append(newLine);
    }
}
