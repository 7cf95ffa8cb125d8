package io.pagegrad.cli.search;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.trainer.search.Domain;
import io.pagegrad.trainer.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A search space in a YAML or JSON file (JSON is YAML too): option names with their values.
///
/// ```yaml
/// optimizer: [sgd, adam]
/// learning-rate: {log: [0.001, 1], points: 4}
/// batch-size: "256|1024"
/// ```
public final class SpaceFile {
    private static final ObjectMapper YAML = new YAMLMapper();

    private SpaceFile() {}

    /// @throws WrongUseException when the file does not describe a space
    /// @throws IOException when it cannot be read
    public static Map<String, Domain> read(Path file) throws IOException {
        JsonNode root;
        try {
            root = YAML.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new WrongUseException(file + " line " + e.getLocation().getLineNr() + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse("cannot be understood"));
        }
        if (!root.isObject()) {
            throw new WrongUseException(file + ": must hold option names with their values");
        }
        Map<String, Domain> domains = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> option : root.properties()) {
            try {
                domains.put(option.getKey(), domain(option.getValue()));
            } catch (IllegalArgumentException e) {
                throw new WrongUseException(file + ": " + option.getKey() + ": " + e.getMessage());
            }
        }
        return domains;
    }

    private static Domain domain(JsonNode node) {
        if (node.isArray()) {
            List<String> values = new ArrayList<>();
            node.forEach(value -> values.add(text(value)));
            return new Domain.Choice(values);
        }
        if (!node.isObject()) {
            return SearchSpace.domain(text(node));
        }
        Domain range = null;
        int points = node.path("points").asInt(0);
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            switch (entry.getKey()) {
                case "uniform", "log", "int", "logint" -> {
                    JsonNode ends = entry.getValue();
                    if (range != null
                            || ends.size() != 2
                            || !ends.path(0).isNumber()
                            || !ends.path(1).isNumber()) {
                        throw new IllegalArgumentException(entry.getKey() + ": a range is a list of two numbers");
                    }
                    range = SearchSpace.range(
                            entry.getKey(), ends.get(0).asDouble(), ends.get(1).asDouble(), points);
                }
                case "points" -> {}
                default ->
                    throw new IllegalArgumentException(
                            entry.getKey() + ": there are uniform, log, int, logint, and points beside them");
            }
        }
        if (range == null) {
            throw new IllegalArgumentException("a range is written {log: [0.001, 1]}");
        }
        return range;
    }

    private static String text(JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            throw new IllegalArgumentException(value + ": must be a word or a number");
        }
        return value.asText();
    }
}
