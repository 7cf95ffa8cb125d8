package io.pagegrad.cli.search;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pagegrad.cli.output.JsonResult;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.trainer.hop.HopResult;
import io.pagegrad.trainer.hop.TrialState;
import io.pagegrad.trainer.hop.TrialState.EpochLoss;
import io.pagegrad.trainer.hop.TrialState.UnitRecord;
import java.io.IOException;
import java.io.Writer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The result of a search as `search` prints it.
public record SearchSummary(HopResult result) {
    /// More trials than this are left to the report.
    private static final int MOST_TRIALS = 40;

    static String choices(TrialState state) {
        return choices(state.choices());
    }

    static String choices(Map<String, String> choices) {
        return choices.entrySet().stream()
                .map(choice -> choice.getKey() + "=" + shortened(choice.getValue()))
                .collect(Collectors.joining(" "));
    }

    /// Numbers as short as they stay recognisable, long texts cut off.
    private static String shortened(String value) {
        if (value.length() > 10 && value.matches("[-+0-9.eE]+")) {
            return String.format(Locale.ROOT, "%.4g", Double.parseDouble(value));
        }
        return value.length() <= 40 ? value : value.substring(0, 39) + "…";
    }

    /// JSON has no number for what is not finite.
    static void number(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, value);
        } else {
            json.writeNullField(name);
        }
    }

    void print(Surroundings surroundings) throws IOException {
        List<TrialState> sorted = result.trials().stream()
                .sorted(Comparator.comparingDouble(TrialState::score).thenComparingInt(TrialState::trial))
                .toList();
        TextTable table = new TextTable(">trial", "choices", ">loss", ">epochs", ">time", "ended by");
        for (TrialState state : sorted.subList(0, Math.min(MOST_TRIALS, sorted.size()))) {
            table.row(
                    Integer.toString(state.trial()),
                    choices(state),
                    Double.isFinite(state.score()) ? String.format(Locale.ROOT, "%.6g", state.score()) : "",
                    Long.toString(state.epoch()),
                    Quantity.seconds(state.busySeconds()),
                    state.ended() == null ? "" : state.ended());
        }
        try (Writer out = surroundings.writer()) {
            table.writeTo(out);
            if (sorted.size() > MOST_TRIALS) {
                out.write("… " + (sorted.size() - MOST_TRIALS) + " more\n");
            }
            out.write(String.format(
                    Locale.ROOT,
                    "%n%d trials in %s; %d workers at work %.1f %% of the time (training %s, reading pages %s, committing %s, other %s;"
                            + " waiting for others' reading %s); %s of states moved%n",
                    sorted.size(),
                    Quantity.seconds(result.seconds()),
                    result.workers(),
                    100 * result.utilisation(),
                    Quantity.seconds(result.work().training()),
                    Quantity.seconds(result.work().reading()),
                    Quantity.seconds(result.work().committing()),
                    Quantity.seconds(result.work().other()),
                    Quantity.seconds(result.work().waiting()),
                    Quantity.bytes(result.movedBytes())));
        }
    }

    void printJson(Surroundings surroundings) throws IOException {
        JsonResult.print(surroundings, json -> {
            json.writeStartObject();
            if (result.best() == null) {
                json.writeNullField("best_trial");
            } else {
                json.writeNumberField("best_trial", result.best().state().trial());
                number(json, "best_loss", result.best().state().bestLoss());
            }
            json.writeNumberField("seconds", result.seconds());
            json.writeNumberField("workers", result.workers());
            json.writeNumberField("utilisation", result.utilisation());
            json.writeNumberField("training_seconds", result.work().training());
            json.writeNumberField("reading_seconds", result.work().reading());
            json.writeNumberField("committing_seconds", result.work().committing());
            json.writeNumberField("other_seconds", result.work().other());
            json.writeNumberField("waiting_seconds", result.work().waiting());
            json.writeNumberField("loads", result.loads());
            json.writeNumberField("reloads", result.reloads());
            json.writeNumberField("moved_bytes", result.movedBytes());
            json.writeArrayFieldStart("trials");
            for (TrialState state : result.trials()) {
                write(json, state);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, TrialState state) throws IOException {
        json.writeStartObject();
        json.writeNumberField("trial", state.trial());
        json.writeObjectFieldStart("choices");
        for (Map.Entry<String, String> choice : state.choices().entrySet()) {
            json.writeStringField(choice.getKey(), choice.getValue());
        }
        json.writeEndObject();
        number(json, "loss", state.bestLoss());
        json.writeNumberField("epochs", state.epoch());
        json.writeStringField("ended", state.ended());
        json.writeArrayFieldStart("losses");
        for (EpochLoss point : state.history()) {
            json.writeStartObject();
            json.writeNumberField("epoch", point.epoch());
            number(json, "loss", point.loss());
            json.writeNumberField("seconds", point.seconds());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("log");
        for (UnitRecord unit : state.log()) {
            json.writeStartObject();
            json.writeNumberField("epoch", unit.epoch());
            json.writeNumberField("partition", unit.partition());
            json.writeNumberField("worker", unit.worker());
            json.writeNumberField("start", unit.start());
            json.writeNumberField("end", unit.end());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
