package io.pagegrad.trainer.hop;

import io.pagegrad.cache.CacheProvenance;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.trainer.artifact.ModelFile;
import io.pagegrad.trainer.train.PreparedTraining;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The best weights of a trial and all that a model file says of them.
///
/// @param hopping how the search was run, by option name
public record TrialModel(
        TrialState state,
        PreparedTraining prepared,
        List<InputTransform> transforms,
        CacheProvenance provenance,
        Map<String, String> hopping) {

    /// @param version of the software
    public ModelFile file(String version) {
        Map<String, Double> weights = new LinkedHashMap<>();
        for (int w = 0; w < state.bestWeights().length; w++) {
            weights.put(prepared.model().weights().get(w), state.bestWeights()[w]);
        }
        Map<String, String> options = new LinkedHashMap<>(prepared.options());
        options.putAll(hopping);
        options.put("trial", Integer.toString(state.trial()));
        return new ModelFile(
                ModelFile.CURRENT_FORMAT,
                version,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                prepared.spec(),
                weights,
                Double.isFinite(state.bestLoss()) ? state.bestLoss() : null,
                options,
                transforms,
                provenance);
    }
}
