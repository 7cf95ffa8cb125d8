package io.pagegrad.gpu.emit;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.gpu.compile.CudaSource;
import io.pagegrad.gpu.kernel.KernelText;
import io.pagegrad.gpu.kernel.ProductKind;
import io.pagegrad.trainer.network.NetworkModel;
import java.util.ArrayList;
import java.util.List;

/// The whole text that trains one network: generated steps between the kernels of `src/main/cuda`.
///
/// @param source text to compile
/// @param sums numbers that the outputs are summed to over rows
/// @param rowValues values of room that a group of blocks needs for each row of a chunk
/// @param values values of room beside these
public record NetworkText(CudaSource source, int sums, long rowValues, long values) {
    /// Kernels that compute gradients and take steps. Sums: derivatives by the weights in their order, then the
    /// sum of row weights, or the number of rows.
    public static NetworkText gradient(
            NetworkModel model, TrainingText.Update update, ProductKind products, KernelPrecision precision) {
        NetworkSteps steps = new NetworkSteps(model, model.gradients(), model.rowWeight());
        List<String> parts = parts(steps, products, precision);
        parts.add(TrainingText.rule(update, steps.sums() - 1, true));
        for (String file :
                List.of("update.cuh", "network_sums.cu", "network_run.cu", "network_rounds.cu", "train_step.cu")) {
            parts.add(KernelText.file(file));
        }
        return text("network.cu", steps, parts, precision);
    }

    /// Kernels that sum losses. Sums: the loss, then the sum of row weights, or the number of rows.
    public static NetworkText loss(NetworkModel model, ProductKind products, KernelPrecision precision) {
        MatrixNode loss = model.loss();
        NetworkSteps steps = new NetworkSteps(model, List.of(loss), model.rowWeight());
        List<String> parts = parts(steps, products, precision);
        parts.add(KernelText.file("network_sums.cu"));
        return text("losses.cu", steps, parts, precision);
    }

    private static List<String> parts(NetworkSteps steps, ProductKind products, KernelPrecision precision) {
        List<String> parts = new ArrayList<>();
        parts.add(TrainingText.mathematics(precision));
        parts.add(KernelText.file("rows.cuh"));
        parts.add(KernelText.file("product.cuh"));
        if (products.areOfTensorCores()) {
            parts.add(KernelText.file("tensor.cuh"));
        }
        parts.add("typedef " + products.cuda() + " product_t;\n" + "#define NETWORK_SUMS " + steps.sums() + "\n"
                + "#define NETWORK_ROW_VALUES " + steps.rowValues() + "\n");
        parts.add(KernelText.file("network.cuh"));
        parts.add(steps.text());
        return parts;
    }

    private static NetworkText text(String name, NetworkSteps steps, List<String> parts, KernelPrecision precision) {
        CudaSource source = KernelText.assemble(name, TrainingText.real(precision), parts);
        return new NetworkText(source, steps.sums(), steps.rowValues(), steps.values());
    }
}
