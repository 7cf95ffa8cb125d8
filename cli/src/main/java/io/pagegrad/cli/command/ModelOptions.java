package io.pagegrad.cli.command;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.column.NearNames;
import io.pagegrad.expression.matrix.MatrixLowering;
import io.pagegrad.expression.parse.LambdaParser;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.artifact.ModelFile;
import io.pagegrad.trainer.model.Loss;
import io.pagegrad.trainer.model.OutputLoss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What is trained.
@Command(description = "What is trained")
final class ModelOptions {
    private static final String NETWORK = "mlp";
    private static final List<String> MODELS = List.of("linear", "logistic", "softmax", NETWORK);

    @Option(names = "--label", paramLabel = "NAME", description = "The column to predict; it is not scaled.")
    private String label;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "linear, logistic, softmax[:CLASSES] or mlp:HIDDEN[,HIDDEN], over all other columns.")
    private String model;

    @Option(
            names = "--lambda",
            paramLabel = "TEXT",
            description =
                    "The loss of a row, '(x, w) -> …'; with --loss, the score that the loss compares with the label.")
    private String lambda;

    @Option(
            names = "--loss",
            paramLabel = "NAME",
            description = {
                "squared, msle, rmsle, log, sigmoid_squared, hinge, poisson, huber[:D] or quantile[:T];",
                "of networks mse or cross_entropy (default: the latter where the label has classes)."
            })
    private String loss;

    @Option(names = "--row-weight", paramLabel = "NAME", description = "A column that weighs rows.")
    private String rowWeight;

    @Option(names = "--no-intercept", description = "No intercept in linear, logistic and softmax models.")
    private boolean noIntercept;

    @Option(
            names = "--init",
            paramLabel = "MODEL.json",
            description = "Start at the weights of a model file, rows scaled as its own were.")
    private Path init;

    @Mixin
    private NetworkModelOptions network;

    private ModelFile startModel;

    String label() {
        return label;
    }

    /// Columns that must not be scaled: the label and the weights of rows, also those of the model to start at.
    ///
    /// @throws IOException when that model cannot be read
    Set<String> unscaled() throws IOException {
        ModelFile start = start();
        Set<String> names = new LinkedHashSet<>();
        if (start != null && model == null && lambda == null) {
            names.add(start.model().label());
            names.add(start.model().rowWeight());
        }
        names.add(label);
        names.add(rowWeight);
        names.remove(null);
        return names;
    }

    /// How the rows of the model to start at became columns; empty when there is none.
    ///
    /// @throws IOException when that model cannot be read
    List<InputTransform> startTransforms() throws IOException {
        ModelFile start = start();
        return start == null ? List.of() : start.transforms();
    }

    private ModelFile start() throws IOException {
        if (init != null && startModel == null) {
            startModel = ModelFile.read(init);
        }
        return startModel;
    }

    void apply(Trainer trainer, ColumnCache cache) throws IOException {
        ModelFile start = start();
        if (label != null) {
            trainer.label(label);
        }
        if (rowWeight != null) {
            trainer.rowWeights(rowWeight);
        }
        trainer.intercept(!noIntercept);
        if (lambda != null) {
            applyLambda(trainer);
        } else if (model != null) {
            applyModel(trainer, cache);
        } else {
            trainer.model(start);
        }
        if (start != null) {
            trainer.startAt(start);
        }
    }

    /// Finds what is wrong with these options alone, before a page is read.
    void check() {
        if (model != null && lambda != null) {
            throw new WrongUseException("give --model or --lambda, not both");
        }
        if (lambda != null) {
            LambdaParser.parse(lambda);
        } else if (model == null && init == null) {
            throw new WrongUseException("what shall be trained? give --model, --lambda or --init");
        }
        if (label == null && (model != null || lambda != null && loss != null)) {
            throw new WrongUseException("name the column to predict: --label NAME");
        }
        if (model != null) {
            checkModel();
        }
        if (loss != null) {
            checkLoss();
        }
        network.check();
    }

    /// Finds options that this model has no use for; in a search other models may have one.
    void checkUse() {
        boolean layers = model != null && word().equals(NETWORK);
        if (model != null && !layers || model == null && lambda == null) {
            network.refuse("--model mlp");
        }
        if (noIntercept && (model == null || layers)) {
            throw new WrongUseException("--no-intercept goes with --model linear, logistic and softmax"
                    + (layers ? "; --no-bias takes the biases out of a network" : ""));
        }
        if (loss != null && model == null && lambda == null) {
            throw new WrongUseException("--loss: the model of --init has its loss already");
        }
        if (loss != null && model != null && word().equals("softmax")) {
            throw new WrongUseException("--loss: --model softmax is trained on the cross entropy");
        }
    }

    /// Whether it computes with matrices.
    boolean isNetwork() {
        return model != null && word().equals(NETWORK)
                || lambda != null
                        && MatrixLowering.isOfMatrices(
                                LambdaParser.parse(lambda).body());
    }

    /// Whether it computes with matrices by kernels of our own.
    boolean multiplies() {
        return isNetwork() && !network.usesLibrary();
    }

    private String word() {
        return model.split(":", 2)[0];
    }

    private void checkModel() {
        String[] parts = model.split(":", 2);
        boolean hasMore = parts.length == 2;
        switch (parts[0]) {
            case "linear", "logistic" -> {
                if (hasMore) {
                    throw new WrongUseException("--model " + model + ": " + parts[0] + " takes nothing more");
                }
            }
            case "softmax" -> {
                if (hasMore && classes(parts[1]) < 2) {
                    throw new WrongUseException("--model " + model + ": there are at least 2 classes");
                }
            }
            case NETWORK -> NetworkModelOptions.hidden(hasMore ? parts[1] : "");
            default ->
                throw new WrongUseException("--model " + model + ": there are " + String.join(", ", MODELS)
                        + NearNames.hint(parts[0], MODELS));
        }
    }

    private void checkLoss() {
        try {
            if (model != null && word().equals(NETWORK)) {
                OutputLoss.named(loss);
            } else {
                Loss.named(loss);
            }
        } catch (IllegalArgumentException e) {
            throw new WrongUseException("--loss " + loss + ": " + e.getMessage());
        }
    }

    private void applyLambda(Trainer trainer) {
        trainer.network(network.options(""));
        if (loss == null) {
            trainer.loss(lambda);
        } else {
            trainer.score(lambda);
            trainer.loss(loss);
        }
    }

    private void applyModel(Trainer trainer, ColumnCache cache) {
        String[] parts = model.split(":", 2);
        switch (parts[0]) {
            case "linear" -> trainer.linear();
            case "logistic" -> trainer.logistic();
            case "softmax" -> trainer.softmax(parts.length == 2 ? classes(parts[1]) : classes(cache));
            case NETWORK -> trainer.mlp(network.options(parts.length == 2 ? parts[1] : ""));
            default -> throw new IllegalStateException("--model " + model + " was checked");
        }
        if (loss != null) {
            trainer.loss(loss);
        }
    }

    private static int classes(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new WrongUseException("--model softmax:" + text + ": the number of classes is a whole number");
        }
    }

    /// As many as the label's categories; a number as label does not say how many classes there are.
    private int classes(ColumnCache cache) {
        for (InputTransform transform : cache.transforms()) {
            if (transform.input().equals(label) && transform.dictionary() != null) {
                return transform.dictionary().size();
            }
        }
        throw new WrongUseException(
                "--model softmax: say how many classes there are (softmax:3), or take the label as ordinal(…) AS "
                        + label);
    }
}
