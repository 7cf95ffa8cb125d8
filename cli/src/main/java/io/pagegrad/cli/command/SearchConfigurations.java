package io.pagegrad.cli.command;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.hop.PagePartitions;
import io.pagegrad.trainer.hop.PartitionStore;
import io.pagegrad.trainer.hop.TrialFactory;
import io.pagegrad.trainer.train.TrainingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// Turns the choices of a configuration into options of training and these into jobs. Choices that differ in
/// query, scaling or another rule for rows have forms of the data of their own. Thread-safe.
final class SearchConfigurations implements TrialFactory {
    private final Map<String, List<String>> fixed;
    private final Function<Class<?>, CommandLine> commands;
    private final Inputs inputs;
    private final PartitionStore store;
    private final int partitions;
    private final LoadMonitor monitor;
    private final int threads;
    private final Map<DataKey, Integer> forms = new LinkedHashMap<>();
    private final List<PagePartitions> sources = new ArrayList<>();

    private record DataKey(String query, LoadOptions options) {}

    /// Finds the tables of a configuration.
    @FunctionalInterface
    interface Inputs {
        List<PagePartitions.Input> of(ConfigurationOptions options) throws IOException;
    }

    /// @param fixed values of the options that all configurations have, by option name
    /// @param partitions how many in all
    SearchConfigurations(
            Map<String, List<String>> fixed,
            Function<Class<?>, CommandLine> commands,
            Inputs inputs,
            PartitionStore store,
            int partitions,
            LoadMonitor monitor,
            int threads) {
        this.fixed = fixed;
        this.commands = commands;
        this.inputs = inputs;
        this.store = store;
        this.partitions = partitions;
        this.monitor = monitor;
        this.threads = threads;
    }

    /// The options of a configuration.
    ///
    /// @throws TrainingException when they make no sense
    static ConfigurationOptions options(
            Map<String, List<String>> fixed, Function<Class<?>, CommandLine> commands, Map<String, String> choices) {
        Map<String, List<String>> values = new LinkedHashMap<>(fixed);
        choices.forEach((name, value) -> values.put("--" + name, List.of(value)));
        List<String> words = new ArrayList<>();
        values.forEach((name, given) -> given.forEach(value -> words.add(name + "=" + value)));
        CommandLine line = commands.apply(ConfigurationOptions.class);
        try {
            line.parseArgs(words.toArray(String[]::new));
            ConfigurationOptions options = line.getCommand();
            options.check();
            return options;
        } catch (ParameterException e) {
            throw new TrainingException(e.getMessage().lines().findFirst().orElse("wrong options"));
        } catch (WrongUseException e) {
            throw new TrainingException(e.getMessage());
        }
    }

    private ConfigurationOptions options(Map<String, String> choices) {
        return options(fixed, commands, choices);
    }

    @Override
    public synchronized int data(Map<String, String> choices) throws IOException {
        ConfigurationOptions options = options(choices);
        DataKey key = new DataKey(options.queryText(), options.loadOptions(threads));
        Integer known = forms.get(key);
        if (known != null) {
            return known;
        }
        PagePartitions source = PagePartitions.open(inputs.of(options), partitions, key.options(), monitor);
        int form;
        try {
            form = store.add(source);
        } catch (IllegalArgumentException e) {
            throw new TrainingException(e.getMessage());
        }
        sources.add(source);
        forms.put(key, form);
        return form;
    }

    @Override
    public Trainer trainer(Map<String, String> choices, ColumnCache sample) throws IOException {
        try {
            ConfigurationOptions options = options(choices);
            return options.trainer(sample, 1).labelValues(source(choices).labelValues(options.label()));
        } catch (WrongUseException e) {
            throw new TrainingException(e.getMessage());
        }
    }

    private synchronized PagePartitions source(Map<String, String> choices) throws IOException {
        return sources.get(data(choices));
    }

    /// Stops loads that are going on.
    synchronized void cancel() {
        sources.forEach(PagePartitions::cancel);
    }
}
