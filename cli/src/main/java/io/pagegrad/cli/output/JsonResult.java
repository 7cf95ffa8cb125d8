package io.pagegrad.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.pagegrad.cli.session.Surroundings;
import java.io.IOException;
import java.io.Writer;

/// A command's result as one JSON value on standard output.
public final class JsonResult {
    private JsonResult() {}

    /// Writes one JSON value.
    @FunctionalInterface
    public interface Body {
        void writeTo(JsonGenerator json) throws IOException;
    }

    public static void print(Surroundings surroundings, Body body) throws IOException {
        try (Writer out = surroundings.writer()) {
            try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                json.setPrettyPrinter(new DefaultPrettyPrinter());
                body.writeTo(json);
            }
            out.write('\n');
        }
    }
}
