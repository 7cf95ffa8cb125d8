package io.pagegrad.cli.output;

import io.pagegrad.cli.session.Failure;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.trainer.artifact.ModelFile;
import java.io.IOException;

/// The files that a run could not write, after hours perhaps: each is told at once, the rest is done all the
/// same, and the command fails at its end. Thread-safe.
public final class UnwrittenFiles {
    private final Surroundings surroundings;
    private IOException first;

    public UnwrittenFiles(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// @param failure names the file
    /// @param consequence for the user, as the end of a sentence
    public synchronized void add(IOException failure, String consequence) {
        String sentence = Failure.of(failure).sentence() + ": " + consequence;
        surroundings.stderr().println("warning: " + sentence);
        if (first == null) {
            first = new IOException(sentence, failure);
        }
    }

    /// As [#add], and shows the model itself: nothing else has all that was learned.
    public void addModel(IOException failure, ModelFile model) {
        add(failure, "the model is printed instead, as the file would have it; save it for predict and --init");
        surroundings.stderr().print(model.text());
    }

    /// @throws IOException of the first one, when there is one
    public synchronized void check() throws IOException {
        if (first != null) {
            throw first;
        }
    }
}
