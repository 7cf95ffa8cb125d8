package io.pagegrad.cli.training;

import io.pagegrad.cli.output.OutputTarget;
import java.io.IOException;
import java.nio.file.Path;

/// What a training run leaves behind; null for what is not wanted.
///
/// @param model JSON
/// @param onnx the prediction as an ONNX file
/// @param metrics JSON lines
/// @param report HTML
public record TrainingFiles(Path model, Path onnx, Path metrics, Path report) {
    public static final TrainingFiles NONE = new TrainingFiles(null, null, null, null);

    /// Checks before hours of training that the files can be written after them.
    ///
    /// @throws IOException when a directory is missing or not writable
    public void check() throws IOException {
        for (Path file : new Path[] {model, onnx, metrics, report}) {
            if (file != null) {
                OutputTarget.check(file);
            }
        }
    }
}
