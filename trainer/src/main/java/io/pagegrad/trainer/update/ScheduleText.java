package io.pagegrad.trainer.update;

/// Schedules as users write them, beside the learning rate: `constant`, `inverse:DECAY`, `step:FACTOR:EVERY`,
/// `exponential:DECAY`, `cosine:STEPS` or `cosine:STEPS:LOWEST`, and `warmup:N+` in front of one; and back.
final class ScheduleText {
    private static final String WARM_UP = "warmup:";

    private ScheduleText() {}

    static Schedule parse(String text, double rate) {
        if (text.startsWith(WARM_UP)) {
            int plus = text.indexOf('+');
            if (plus < 0) {
                throw new IllegalArgumentException("schedule " + text + ": write what follows, warmup:N+RULE");
            }
            long steps = whole(text, text.substring(WARM_UP.length(), plus));
            return new Schedule.WarmUp(parse(text.substring(plus + 1), rate), steps);
        }
        String[] parts = text.split(":", -1);
        return switch (parts[0] + "/" + parts.length) {
            case "constant/1" -> Schedule.constant(rate);
            case "inverse/2" -> new Schedule.Inverse(rate, number(text, parts[1]));
            case "step/3" -> new Schedule.Steps(rate, number(text, parts[1]), whole(text, parts[2]));
            case "exponential/2" -> new Schedule.Exponential(rate, number(text, parts[1]));
            case "cosine/2" -> new Schedule.Cosine(rate, 0, whole(text, parts[1]));
            case "cosine/3" -> new Schedule.Cosine(rate, number(text, parts[2]), whole(text, parts[1]));
            default ->
                throw new IllegalArgumentException(
                        "schedule " + text + ": there are constant, inverse:DECAY,"
                                + " step:FACTOR:EVERY, exponential:DECAY, cosine:STEPS[:LOWEST], and warmup:N+ in front of one");
        };
    }

    static String of(Schedule schedule) {
        return switch (schedule) {
            case Schedule.Constant _ -> "constant";
            case Schedule.Inverse inverse -> "inverse:" + inverse.decay();
            case Schedule.Steps steps -> "step:" + steps.factor() + ":" + steps.every();
            case Schedule.Exponential exponential -> "exponential:" + exponential.decay();
            case Schedule.Cosine cosine ->
                "cosine:" + cosine.steps() + (cosine.lowestRate() == 0 ? "" : ":" + cosine.lowestRate());
            case Schedule.WarmUp warmUp -> WARM_UP + warmUp.steps() + "+" + of(warmUp.then());
        };
    }

    private static double number(String schedule, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("schedule " + schedule + ": '" + text + "' is no number", e);
        }
    }

    private static long whole(String schedule, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("schedule " + schedule + ": '" + text + "' is no whole number", e);
        }
    }
}
