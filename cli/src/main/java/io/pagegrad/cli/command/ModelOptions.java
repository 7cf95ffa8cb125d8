package io.pagegrad.cli.command;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.expression.matrix.MatrixLowering;
import io.pagegrad.expression.parse.LambdaParser;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.artifact.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What is trained.
final class ModelOptions {
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

    @Option(names = "--init", paramLabel = "MODEL.json", description = "Start at the weights of a model file.")
    private Path init;

    @Mixin
    private NetworkModelOptions network;

    String label() {
        return label;
    }

    /// Whether only the CPU can train it.
    boolean isNetwork() {
        return model != null && model.startsWith("mlp")
                || lambda != null
                        && MatrixLowering.isOfMatrices(
                                LambdaParser.parse(lambda).body());
    }

    void apply(Trainer trainer, ColumnCache cache) throws IOException {
        ModelFile start = init == null ? null : ModelFile.read(init);
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
            trainer.initialWeights(start.weights());
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
            case "mlp" -> trainer.mlp(network.options(parts.length == 2 ? parts[1] : ""));
            default ->
                throw new WrongUseException("--model " + model + ": there are linear, logistic, softmax and mlp");
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
