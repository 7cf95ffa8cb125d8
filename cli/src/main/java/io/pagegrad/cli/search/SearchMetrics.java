package io.pagegrad.cli.search;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.pagegrad.cli.session.NamedOutput;
import io.pagegrad.trainer.hop.HopListener;
import io.pagegrad.trainer.hop.HopPlan;
import io.pagegrad.trainer.hop.HopUnit;
import io.pagegrad.trainer.hop.TrialModel;
import io.pagegrad.trainer.hop.TrialState;
import io.pagegrad.trainer.hop.TrialState.EpochLoss;
import io.pagegrad.trainer.hop.TrialState.UnitRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/// What happens in a search as JSON lines, flushed as it happens: `trial`, `unit`, `epoch`, `best`, `end`,
/// `retry`. Where a line cannot be written, metrics end and the search goes on.
final class SearchMetrics implements HopListener, AutoCloseable {
    private final JsonGenerator json;
    private final Consumer<IOException> failed;
    private boolean ended;

    /// @param failed told once, when a line cannot be written, with an exception that names the file
    SearchMetrics(Path file, Consumer<IOException> failed) throws IOException {
        this.failed = failed;
        json = new JsonFactory().createGenerator(NamedOutput.owning(Files.newOutputStream(file), file.toString()));
        json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    }

    /// The fields of a line.
    @FunctionalInterface
    private interface Fields {
        void write() throws IOException;
    }

    private synchronized void line(String event, int trial, Fields fields) {
        if (ended) {
            return;
        }
        try {
            json.writeStartObject();
            json.writeStringField("event", event);
            json.writeNumberField("trial", trial);
            fields.write();
            json.writeEndObject();
            json.flush();
        } catch (IOException e) {
            end(e);
        }
    }

    private void end(IOException e) {
        ended = true;
        failed.accept(e);
    }

    @Override
    public void added(HopPlan.Order order) {
        line("trial", order.trial(), () -> {
            json.writeObjectFieldStart("choices");
            for (Map.Entry<String, String> choice : order.choices().entrySet()) {
                json.writeStringField(choice.getKey(), choice.getValue());
            }
            json.writeEndObject();
        });
    }

    @Override
    public void unitDone(int worker, HopUnit unit, TrialState state) {
        UnitRecord done = state.log().getLast();
        line("unit", unit.trial(), () -> {
            json.writeNumberField("epoch", done.epoch());
            json.writeNumberField("partition", done.partition());
            json.writeNumberField("worker", done.worker());
            json.writeNumberField("start", done.start());
            json.writeNumberField("end", done.end());
            json.writeNumberField("load_seconds", done.loadSeconds());
            json.writeNumberField("rows", done.rows());
            json.writeNumberField("moved_bytes", done.movedBytes());
        });
    }

    @Override
    public void epochDone(TrialState state) {
        EpochLoss point = state.history().getLast();
        line("epoch", state.trial(), () -> {
            json.writeNumberField("epoch", point.epoch());
            SearchSummary.number(json, "loss", point.loss());
            json.writeNumberField("seconds", point.seconds());
        });
    }

    @Override
    public void ended(TrialState state) {
        line("end", state.trial(), () -> json.writeStringField("reason", state.ended()));
    }

    @Override
    public void best(TrialModel model) {
        line(
                "best",
                model.state().trial(),
                () -> SearchSummary.number(json, "loss", model.state().bestLoss()));
    }

    @Override
    public void retried(int worker, HopUnit unit, String reason) {
        line("retry", unit.trial(), () -> {
            json.writeNumberField("partition", unit.partition());
            json.writeNumberField("worker", worker);
            json.writeStringField("reason", reason);
        });
    }

    @Override
    public synchronized void close() {
        try {
            json.close();
        } catch (IOException e) {
            if (!ended) {
                end(e);
            }
        }
    }
}
