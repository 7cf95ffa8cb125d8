package io.pagegrad.cli.command;

import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.expression.product.Blas;
import io.pagegrad.expression.product.Products;
import io.pagegrad.gpu.backend.CudaBackend;
import io.pagegrad.gpu.kernel.ProductKind;
import io.pagegrad.trainer.NetworkOptions;
import io.pagegrad.trainer.model.Initialisation;
import io.pagegrad.trainer.model.ModelSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What a network is made of.
@Command(description = "Networks")
final class NetworkModelOptions {
    @Option(
            names = "--activation",
            paramLabel = "NAME",
            description = "sigmoid, tanh, relu, silu or gelu between the layers of a network (default: sigmoid).")
    private String activation;

    @Option(names = "--no-bias", description = "No biases in a network.")
    private boolean noBias;

    @Option(
            names = "--weights-init",
            paramLabel = "RULE",
            description = "Where a network's weights start: uniform, normal, xavier or he (default: xavier).")
    private String init;

    @Option(
            names = "--shape",
            paramLabel = "NAME=RxC",
            description = "Shape of a weight matrix of a lambda where it does not follow from its use.")
    private List<String> shapes = new ArrayList<>();

    @Option(
            names = "--blas",
            paramLabel = "LIBRARY",
            description = "Multiply the matrices of a network by this native library, such as openblas, or a file.")
    private String blas;

    @Option(
            names = "--products",
            paramLabel = "KIND",
            description = "On a GPU, multiply the matrices of a network as strict (default), in the precision of the "
                    + "columns, or on tensor cores: tf32, bf16 or f16, sums in float32.")
    private String products;

    /// Also sets how matrices are multiplied.
    ///
    /// @param layers outputs of the hidden layers, with commas; empty for none
    NetworkOptions options(String layers) {
        Products.use(blas == null ? null : library());
        if (products != null) {
            System.setProperty(CudaBackend.PRODUCTS, kindOfProducts());
        }
        return NetworkOptions.layers()
                .withHidden(hidden(layers))
                .withActivation(activation == null ? "sigmoid" : activation)
                .withBias(!noBias)
                .withInit(Initialisation.named(init == null ? "xavier" : init))
                .withShapes(shapes());
    }

    /// Outputs of the hidden layers.
    ///
    /// @param layers with commas; empty for none
    static List<Integer> hidden(String layers) {
        List<Integer> hidden = new ArrayList<>();
        for (String layer : layers.isEmpty() ? new String[0] : layers.split(",", -1)) {
            hidden.add(positive(layer, "--model mlp:" + layers));
        }
        return hidden;
    }

    /// Finds what is wrong with these options alone.
    void check() {
        if (activation != null && !ModelSpec.Mlp.ACTIVATIONS.contains(activation)) {
            throw new WrongUseException(
                    "--activation " + activation + ": there are " + String.join(", ", ModelSpec.Mlp.ACTIVATIONS));
        }
        if (init != null) {
            try {
                Initialisation.named(init);
            } catch (IllegalArgumentException e) {
                throw new WrongUseException("--weights-init " + init + ": " + e.getMessage());
            }
        }
        if (products != null) {
            kindOfProducts();
        }
        shapes();
    }

    /// Refuses what only networks use.
    ///
    /// @param networks the option that makes one, for people
    void refuse(String networks) {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("--activation", activation != null);
        given.put("--no-bias", noBias);
        given.put("--weights-init", init != null);
        given.put("--shape", !shapes.isEmpty());
        given.put("--blas", blas != null);
        given.put("--products", products != null);
        given.forEach((option, isGiven) -> {
            if (isGiven) {
                throw new WrongUseException(option + " goes with networks, such as " + networks);
            }
        });
    }

    boolean usesLibrary() {
        return blas != null;
    }

    private String kindOfProducts() {
        try {
            return ProductKind.named(products).word();
        } catch (IllegalArgumentException e) {
            throw new WrongUseException("--products " + products + ": " + e.getMessage());
        }
    }

    private Blas library() {
        try {
            return Blas.load(blas);
        } catch (IllegalArgumentException e) {
            throw new WrongUseException("--blas " + blas + ": " + e.getMessage());
        }
    }

    private Map<String, Shape> shapes() {
        Map<String, Shape> named = new TreeMap<>();
        for (String text : shapes) {
            String[] parts = text.split("=|x(?=[0-9]+$)", -1);
            if (parts.length != 3) {
                throw new WrongUseException("--shape " + text + ": write NAME=ROWSxCOLUMNS");
            }
            String option = "--shape " + text;
            named.put(parts[0], new Shape(positive(parts[1], option), positive(parts[2], option)));
        }
        return named;
    }

    private static int positive(String text, String option) {
        try {
            int value = Integer.parseInt(text.strip());
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new WrongUseException(option + ": '" + text + "' is no whole number above 0");
    }
}
