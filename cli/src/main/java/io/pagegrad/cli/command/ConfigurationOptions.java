package io.pagegrad.cli.command;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.trainer.Trainer;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that one configuration of a search is made of: those of training that say what is learned from
/// what and how.
@Command(name = "configuration", sortOptions = false)
final class ConfigurationOptions {
    @Option(
            names = "--query",
            paramLabel = "SQL",
            description = "Which columns, features and rows: a SELECT over one table.")
    private String query;

    @Mixin
    private ModelOptions model;

    @Mixin
    private DataOptions data;

    @Mixin
    private LearningOptions learning;

    /// @throws WrongUseException when there is none
    SelectQuery query() {
        if (query == null) {
            throw new WrongUseException("which rows? give --query or --cache");
        }
        return QueryParser.parse(query);
    }

    /// Null when none is given.
    String queryText() {
        return query;
    }

    LearningOptions learning() {
        return learning;
    }

    /// @throws IOException when the model to start at cannot be read
    LoadOptions loadOptions(int threads) throws IOException {
        if (data.validationQuery() != null) {
            throw new WrongUseException("--validation SELECT goes with train: a search holds out a share of the rows");
        }
        return data.loadOptions(threads, model.unscaled(), model.startTransforms(), learning.seed());
    }

    /// Finds what is wrong with these options alone.
    void check() {
        if (query != null) {
            query();
        }
        model.check();
        learning.check();
    }

    String label() {
        return model.label();
    }

    /// @throws WrongUseException when a name or a number is none that there is
    Trainer trainer(ColumnCache cache, int threads) throws IOException {
        try {
            Trainer trainer = Trainer.on(cache);
            model.apply(trainer, cache);
            learning.apply(trainer, threads);
            return trainer;
        } catch (IllegalArgumentException e) {
            throw new WrongUseException(e.getMessage());
        }
    }
}
