package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.setting.SettingText;
import java.util.LinkedHashMap;
import java.util.Map;

/// Strategies as users write them, `sma:learners=4,period=8`, and back.
final class StrategyText {
    private static final String LEARNERS = "learners";
    private static final String PERIOD = "period";
    private static final String MOMENTUM = "momentum";
    private static final String ALPHA = "alpha";
    private static final String MAX_AGE = "max-age";
    private static final String LOCK = "lock";
    private static final String SLACK = "slack";
    private static final int USUAL_SLACK = 3;

    private StrategyText() {}

    /// @param learners where the text does not say how many
    static Strategy parse(String text, int learners) {
        SettingText setting = SettingText.parse("strategy", text);
        int count = setting.whole(LEARNERS, learners);
        return switch (setting.word()) {
            case "sequential" -> {
                setting.allow();
                yield Strategy.sequential();
            }
            case "synchronized", "synchronised" -> {
                setting.allow();
                yield Strategy.synchronised();
            }
            case "hogwild" -> {
                setting.allow(LEARNERS, MAX_AGE, LOCK);
                yield new Hogwild(count, setting.whole(MAX_AGE, Integer.MAX_VALUE), setting.has(LOCK));
            }
            case "local-locks", "local-dirty", "sma" -> models(setting, usual(setting.word(), count));
            case "model-averaging" -> {
                setting.allow(LEARNERS);
                yield Strategy.modelAveraging(count);
            }
            case "parameter-server" -> {
                setting.allow(LEARNERS, SLACK);
                yield Strategy.parameterServer(count, setting.whole(SLACK, USUAL_SLACK));
            }
            default ->
                throw new IllegalArgumentException("there is no strategy " + setting.word()
                        + "; there are sequential, synchronized, hogwild, local-locks, local-dirty, sma,"
                        + " model-averaging, parameter-server");
        };
    }

    private static LocalModels usual(String word, int learners) {
        return switch (word) {
            case "local-locks" -> LocalModels.locks(learners);
            case "local-dirty" -> LocalModels.dirty(learners);
            default -> LocalModels.sma(learners);
        };
    }

    private static Strategy models(SettingText setting, LocalModels usual) {
        setting.allow(LEARNERS, PERIOD, MOMENTUM, ALPHA);
        if (setting.has(PERIOD) && setting.whole(PERIOD, 0) < 1) {
            throw new IllegalArgumentException("strategy " + setting + ": period must be at least 1");
        }
        return usual.withPeriod(setting.whole(PERIOD, usual.period()))
                .withMomentum(setting.number(MOMENTUM, usual.momentum()))
                .withAlpha(setting.number(ALPHA, usual.alpha()));
    }

    /// Says all that [#parse] would not assume by itself, and the learners.
    static String of(Strategy strategy) {
        Map<String, String> options = new LinkedHashMap<>();
        switch (strategy) {
            case Sequential _, Synchronized _ -> {}
            default -> options.put(LEARNERS, Integer.toString(strategy.learners()));
        }
        switch (strategy) {
            case Hogwild hogwild -> {
                if (hogwild.maxAge() != Integer.MAX_VALUE) {
                    options.put(MAX_AGE, Integer.toString(hogwild.maxAge()));
                }
                if (hogwild.locked()) {
                    options.put(LOCK, "");
                }
            }
            case LocalModels models -> {
                LocalModels usual = usual(models.word(), models.learners());
                if (models.period() != usual.period()) {
                    options.put(PERIOD, Integer.toString(models.period()));
                }
                if (models.momentum() != usual.momentum()) {
                    options.put(MOMENTUM, Double.toString(models.momentum()));
                }
                if (models.alpha() != usual.alpha()) {
                    options.put(ALPHA, Double.toString(models.alpha()));
                }
            }
            case ParameterServer server -> options.put(SLACK, Integer.toString(server.slack()));
            default -> {}
        }
        return new SettingText("strategy", strategy.word(), options).toString();
    }
}
