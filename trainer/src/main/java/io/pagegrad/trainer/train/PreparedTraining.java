package io.pagegrad.trainer.train;

import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.TrainingModel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A training job with every choice made, ready to be run as a whole or in pieces.
///
/// @param spec what the user asked to train
/// @param model its programs, at the weights where training starts
/// @param options what decides the course of training, by name, for model files
public record PreparedTraining(
        ModelSpec spec, TrainingModel model, TrainingSettings settings, Map<String, String> options) {
    public PreparedTraining {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }
}
