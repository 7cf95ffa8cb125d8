package io.pagegrad.trainer.sync;

import java.util.List;

/// Strategies as users write them: a name, and after a colon options apart by commas, as in
/// `sma:period=8,momentum=0.9`.
final class StrategyText {
    private final String text;
    private Strategy strategy;

    private StrategyText(String text, Strategy strategy) {
        this.text = text;
        this.strategy = strategy;
    }

    static Strategy parse(String text, int learners) {
        int colon = text.indexOf(':');
        String word = colon < 0 ? text : text.substring(0, colon);
        StrategyText parsed = new StrategyText(text, named(word, learners));
        for (String option :
                colon < 0 ? new String[0] : text.substring(colon + 1).split(",", -1)) {
            parsed.option(option.strip());
        }
        return parsed.strategy;
    }

    private static Strategy named(String word, int learners) {
        return switch (word) {
            case "sequential" -> Strategy.sequential();
            case "synchronized", "synchronised" -> Strategy.synchronised();
            case "hogwild" -> Strategy.hogwild(learners);
            case "local-locks" -> Strategy.localLocks(learners);
            case "local-dirty" -> Strategy.localDirty(learners);
            case "sma" -> Strategy.sma(learners);
            case "model-averaging" -> Strategy.modelAveraging(learners);
            case "parameter-server" -> Strategy.parameterServer(learners, 3);
            default ->
                throw new IllegalArgumentException("there is no strategy " + word
                        + "; there are sequential, synchronized, hogwild, local-locks, local-dirty, sma,"
                        + " model-averaging, parameter-server");
        };
    }

    private void option(String option) {
        int equals = option.indexOf('=');
        String name = equals < 0 ? option : option.substring(0, equals);
        String value = equals < 0 ? "" : option.substring(equals + 1);
        strategy = switch (strategy) {
            case LocalModels models ->
                switch (name) {
                    case "period" -> models.withPeriod(whole(name, value));
                    case "momentum" -> models.withMomentum(number(name, value));
                    case "alpha" -> models.withAlpha(number(name, value));
                    default -> throw unknown(option, List.of("period", "momentum", "alpha"));
                };
            case Hogwild hogwild when option.equals("lock") -> hogwild.withLock();
            case Hogwild hogwild when name.equals("max-age") -> hogwild.withMaxAge(whole(name, value));
            case Hogwild _ -> throw unknown(option, List.of("max-age", "lock"));
            case ParameterServer server
            when name.equals("slack") -> Strategy.parameterServer(server.learners(), whole(name, value));
            case ParameterServer _ -> throw unknown(option, List.of("slack"));
            default -> throw unknown(option, List.of());
        };
    }

    private IllegalArgumentException unknown(String option, List<String> known) {
        return new IllegalArgumentException("strategy " + text + ": there is no option " + option
                + (known.isEmpty() ? ", and no other" : "; there are " + String.join(", ", known)));
    }

    private int whole(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("strategy " + text + ": " + name + " must be a whole number", e);
        }
    }

    private double number(String name, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("strategy " + text + ": " + name + " must be a number", e);
        }
    }
}
