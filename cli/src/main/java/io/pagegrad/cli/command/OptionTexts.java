package io.pagegrad.cli.command;

import io.pagegrad.cache.NullPolicy;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cli.export.RowFormat;
import io.pagegrad.column.NearNames;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// How the values of options are read, and what is said about those that cannot be.
final class OptionTexts {
    private OptionTexts() {}

    static void register(CommandLine tree) {
        tree.registerConverter(RowFormat.class, words(RowFormat.values(), RowFormat::toString));
        tree.registerConverter(Scaling.class, words(Scaling.values(), Scaling::word));
        tree.registerConverter(NullPolicy.class, words(NullPolicy.values(), NullPolicy::word));
        tree.registerConverter(Precision.class, words(Precision.values(), Precision::word));
        for (Class<Integer> type : List.of(Integer.class, int.class)) {
            tree.registerConverter(type, number(Integer::valueOf, "a whole number"));
        }
        for (Class<Long> type : List.of(Long.class, long.class)) {
            tree.registerConverter(type, number(Long::valueOf, "a whole number"));
        }
        for (Class<Double> type : List.of(Double.class, double.class)) {
            tree.registerConverter(type, number(Double::valueOf, "a number"));
        }
    }

    private static <T> ITypeConverter<T> words(T[] values, Function<T, String> word) {
        Map<String, T> byWord = new LinkedHashMap<>();
        Arrays.stream(values).forEach(value -> byWord.put(word.apply(value), value));
        return text -> {
            T value = byWord.get(text.toLowerCase(Locale.ROOT));
            if (value == null) {
                throw new TypeConversionException("'" + text + "' is not one of " + String.join(", ", byWord.keySet())
                        + NearNames.hint(text, byWord.keySet()));
            }
            return value;
        };
    }

    private static <T> ITypeConverter<T> number(Function<String, T> parsed, String kind) {
        return text -> {
            try {
                return parsed.apply(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is not " + kind);
            }
        };
    }

    /// What is wrong with a command line, with the name that may have been meant.
    static String sentence(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            CommandLine command = unmatched.getCommandLine();
            String word = unmatched.getUnmatched().getFirst();
            if (word.startsWith("-")) {
                String name = word.split("=", 2)[0];
                return "there is no option " + name
                        + NearNames.hint(
                                name, command.getCommandSpec().optionsMap().keySet());
            }
            if (!command.getSubcommands().isEmpty()) {
                return "there is no command " + word
                        + NearNames.hint(word, command.getSubcommands().keySet());
            }
            return "'" + word + "' is one word too many: is it the value of an option, or does it want quotes?";
        }
        return failure.getMessage().lines().findFirst().orElse("");
    }
}
