package io.pagegrad.trainer.update;

import io.pagegrad.trainer.setting.SettingText;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Optimizers as users write them, `adam` or `adam:beta1=0.8,epsilon=1e-6`, and back.
final class OptimizerText {
    private static final String BETA = "beta";
    private static final String BETA_1 = "beta1";
    private static final String BETA_2 = "beta2";
    private static final String RHO = "rho";
    private static final String EPSILON = "epsilon";

    private OptimizerText() {}

    static Optimizer parse(String text) {
        SettingText setting = SettingText.parse("optimizer", text);
        return switch (setting.word().toLowerCase(Locale.ROOT)) {
            case "sgd" -> {
                setting.allow();
                yield new Optimizer.Sgd();
            }
            case "momentum" -> new Optimizer.Momentum(setting.allow(BETA).number(BETA, 0.9));
            case "nesterov" -> new Optimizer.Nesterov(setting.allow(BETA).number(BETA, 0.9));
            case "adagrad" -> new Optimizer.AdaGrad(setting.allow(EPSILON).number(EPSILON, 1e-10));
            case "rmsprop" -> {
                setting.allow(RHO, EPSILON);
                yield new Optimizer.RmsProp(setting.number(RHO, 0.99), setting.number(EPSILON, 1e-8));
            }
            case "adam" -> {
                setting.allow(BETA_1, BETA_2, EPSILON);
                yield new Optimizer.Adam(
                        setting.number(BETA_1, 0.9), setting.number(BETA_2, 0.999), setting.number(EPSILON, 1e-8));
            }
            case "adamw" -> {
                setting.allow(BETA_1, BETA_2, EPSILON);
                yield new Optimizer.AdamW(
                        setting.number(BETA_1, 0.9), setting.number(BETA_2, 0.999), setting.number(EPSILON, 1e-8));
            }
            default ->
                throw new IllegalArgumentException("there is no optimizer " + setting.word() + "; there are "
                        + String.join(", ", Optimizer.words()));
        };
    }

    /// Says what differs from the usual constants.
    static String of(Optimizer optimizer) {
        Map<String, Double> usual = constants(parse(optimizer.word()));
        Map<String, String> options = new LinkedHashMap<>();
        constants(optimizer).forEach((name, value) -> {
            if (!value.equals(usual.get(name))) {
                options.put(name, Double.toString(value));
            }
        });
        return new SettingText("optimizer", optimizer.word(), options).toString();
    }

    private static Map<String, Double> constants(Optimizer optimizer) {
        Map<String, Double> constants = new LinkedHashMap<>();
        switch (optimizer) {
            case Optimizer.Sgd _ -> {}
            case Optimizer.Momentum momentum -> constants.put(BETA, momentum.beta());
            case Optimizer.Nesterov nesterov -> constants.put(BETA, nesterov.beta());
            case Optimizer.AdaGrad adaGrad -> constants.put(EPSILON, adaGrad.epsilon());
            case Optimizer.RmsProp rmsProp -> {
                constants.put(RHO, rmsProp.rho());
                constants.put(EPSILON, rmsProp.epsilon());
            }
            case Optimizer.Adam adam -> {
                constants.put(BETA_1, adam.beta1());
                constants.put(BETA_2, adam.beta2());
                constants.put(EPSILON, adam.epsilon());
            }
            case Optimizer.AdamW adamW -> {
                constants.put(BETA_1, adamW.beta1());
                constants.put(BETA_2, adamW.beta2());
                constants.put(EPSILON, adamW.epsilon());
            }
        }
        return constants;
    }
}
