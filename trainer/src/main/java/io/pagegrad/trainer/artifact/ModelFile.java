package io.pagegrad.trainer.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pagegrad.cache.CacheProvenance;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.NamedWeights;
import io.pagegrad.trainer.model.TrainingModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A trained model and where it came from.
///
/// @param format version of this file's form
/// @param version of the software that made it
/// @param createdAt time of writing, ISO 8601; the only part that differs between two equal trainings
/// @param model what was trained
/// @param weights by name
/// @param loss lowest validation loss; absent when none was finite
/// @param options how it was trained, by option name
/// @param transforms how each output of the query became columns: scaling figures, categories
/// @param provenance cluster, table, files, snapshot, rows and query of the data
public record ModelFile(
        int format,
        String version,
        String createdAt,
        ModelSpec model,
        Map<String, Double> weights,
        Double loss,
        Map<String, String> options,
        List<InputTransform> transforms,
        CacheProvenance provenance) {
    /// The form that this version writes and reads.
    public static final int CURRENT_FORMAT = 1;

    public ModelFile {
        Objects.requireNonNull(model);
        Objects.requireNonNull(weights);
        transforms = transforms == null ? List.of() : List.copyOf(transforms);
    }

    /// The programs, starting at this file's weights.
    ///
    /// @throws IllegalArgumentException when a weight is missing
    public TrainingModel training() {
        TrainingModel built = model.build(null);
        return built.withInitialWeights(weightsOf(built));
    }

    private double[] weightsOf(TrainingModel built) {
        double[] whole = weights instanceof NamedWeights named ? named.valuesOf(built.weights()) : null;
        if (whole != null) {
            return whole;
        }
        double[] values = new double[built.weightCount()];
        Arrays.setAll(values, w -> {
            Double value = weights.get(built.weights().get(w));
            if (value == null) {
                throw new IllegalArgumentException(
                        "the model file has no weight " + built.weights().get(w));
            }
            return value;
        });
        return values;
    }

    /// Replaces `file` by this model.
    public void write(Path file) throws IOException {
        AtomicFile.write(file, text().getBytes(StandardCharsets.UTF_8));
    }

    /// What a file of this model holds.
    public String text() {
        try {
            return Json.MAPPER.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @throws IOException when the file cannot be read or is no model file of a known form
    public static ModelFile read(Path file) throws IOException {
        ModelFile model;
        try {
            model = Json.MAPPER.readValue(Files.readAllBytes(file), ModelFile.class);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is no model file of this version: " + e.getOriginalMessage(), e);
        }
        if (model.format != CURRENT_FORMAT) {
            throw new IOException(
                    file + " has format " + model.format + ": this version reads format " + CURRENT_FORMAT);
        }
        return model;
    }
}
