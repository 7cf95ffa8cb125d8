package io.pagegrad.gpu.emit;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.gpu.compile.CudaSource;
import io.pagegrad.gpu.kernel.KernelText;
import io.pagegrad.gpu.kernel.Real;
import io.pagegrad.trainer.update.UpdateRule;
import java.util.ArrayList;
import java.util.List;

/// The whole text that trains one model: generated structures between the kernels of `src/main/cuda`.
public final class TrainingText {
    private TrainingText() {}

    /// What moves weights.
    ///
    /// @param program inputs: weight, sum of gradients, 1 if penalised, state; scalars: factor of the sum,
    /// number of the update; outputs: new weight, new state
    /// @param states numbers kept for each weight
    /// @param clipNorm longest mean gradient, infinite for no limit
    public record Update(Program program, int states, double clipNorm) {
        public static Update of(UpdateRule rule) {
            return new Update(rule.program(), rule.optimizer().stateCount(), rule.clipNorm());
        }
    }

    /// Kernels that compute gradients and take steps.
    ///
    /// @param gradient outputs: derivative by each weight, then the row weight if `weighted`
    public static CudaSource gradient(
            Program gradient, int weights, boolean weighted, Update update, KernelPrecision precision) {
        List<String> parts = new ArrayList<>(model(gradient, precision));
        parts.add(rule(update, weights, weighted));
        for (String file : List.of(
                "update.cuh",
                "train_sums.cu",
                "train_step.cu",
                "train_run.cu",
                "train_together.cu",
                "train_rounds.cu")) {
            parts.add(KernelText.file(file));
        }
        return KernelText.assemble("gradient.cu", real(precision), parts);
    }

    /// The text that `update.cuh` needs.
    static String rule(Update update, int weights, boolean weighted) {
        StringBuilder rule = new StringBuilder();
        rule.append("#define WEIGHTS ").append(weights).append('\n');
        rule.append("#define MODEL_WEIGHTED ").append(weighted ? 1 : 0).append('\n');
        rule.append("#define UPDATE_STATES ").append(update.states()).append('\n');
        if (update.clipNorm() < Double.POSITIVE_INFINITY) {
            rule.append("#define UPDATE_CLIP_NORM ")
                    .append(OperationText.constant(update.clipNorm(), "double"))
                    .append('\n');
        }
        return rule.append(MapText.of("update_one", update.program(), "double")).toString();
    }

    /// Kernels that sum the outputs of `program` over rows.
    public static CudaSource sums(Program program, KernelPrecision precision) {
        List<String> parts = new ArrayList<>(model(program, precision));
        parts.add(KernelText.file("train_sums.cu"));
        return KernelText.assemble("sums.cu", real(precision), parts);
    }

    private static List<String> model(Program program, KernelPrecision precision) {
        return List.of(
                mathematics(precision),
                ModelText.of(program),
                KernelText.file("rows.cuh"),
                KernelText.file("sums.cuh"));
    }

    /// Functions of generated programs in a precision.
    static String mathematics(KernelPrecision precision) {
        String wide = precision == KernelPrecision.FLOAT32_AS_FLOAT64 ? "#define PAGEGRAD_WIDE\n" : "";
        return wide + KernelText.file("math.cuh");
    }

    /// Type of column values.
    public static Real real(KernelPrecision precision) {
        return precision == KernelPrecision.FLOAT64 ? Real.FLOAT64 : Real.FLOAT32;
    }
}
