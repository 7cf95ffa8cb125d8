package io.pagegrad.trainer.hop;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.trainer.Trainer;
import java.io.IOException;
import java.util.Map;

/// Makes training jobs out of the choices of a configuration. Thread-safe.
public interface TrialFactory {
    /// Which form of the data, in the store, a configuration trains on.
    ///
    /// @throws IOException when a new form is needed and its rows cannot be read
    int data(Map<String, String> choices) throws IOException;

    /// The training job of a configuration.
    ///
    /// @param sample a few rows of its data, in the form that it trains on
    /// @throws io.pagegrad.trainer.train.TrainingException when the choices make no job
    Trainer trainer(Map<String, String> choices, ColumnCache sample) throws IOException;
}
