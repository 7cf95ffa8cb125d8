package io.pagegrad.trainer.setting;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A setting as users write it: a word, and after a colon options apart by commas, as in
/// `sma:period=8,momentum=0.5` or `hogwild:lock`.
///
/// @param kind what it sets, for messages
/// @param options in their order; the value of one without `=` is empty
public record SettingText(String kind, String word, Map<String, String> options) {
    public SettingText {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /// @param kind what the text sets, for messages
    public static SettingText parse(String kind, String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new SettingText(kind, text, Map.of());
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : text.substring(colon + 1).split(",", -1)) {
            String[] parts = option.strip().split("=", 2);
            options.put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        return new SettingText(kind, text.substring(0, colon), options);
    }

    /// Finds options that this word does not have.
    ///
    /// @throws IllegalArgumentException when there is one; the message names it and those that there are
    public SettingText allow(String... known) {
        for (String option : options.keySet()) {
            if (!List.of(known).contains(option)) {
                throw new IllegalArgumentException(name() + ": there is no option " + option
                        + (known.length == 0 ? ", and no other" : "; there are " + String.join(", ", known)));
            }
        }
        return this;
    }

    public boolean has(String option) {
        return options.containsKey(option);
    }

    /// @throws IllegalArgumentException when the option is there and no whole number
    public int whole(String option, int otherwise) {
        try {
            return has(option) ? Integer.parseInt(options.get(option)) : otherwise;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name() + ": " + option + " must be a whole number", e);
        }
    }

    /// @throws IllegalArgumentException when the option is there and no number
    public double number(String option, double otherwise) {
        try {
            return has(option) ? Double.parseDouble(options.get(option)) : otherwise;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name() + ": " + option + " must be a number", e);
        }
    }

    private String name() {
        return kind + " " + this;
    }

    /// As users write it.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(word);
        String separator = ":";
        for (Map.Entry<String, String> option : options.entrySet()) {
            text.append(separator).append(option.getKey());
            if (!option.getValue().isEmpty()) {
                text.append('=').append(option.getValue());
            }
            separator = ",";
        }
        return text.toString();
    }
}
