package io.pagegrad.cli.command;

import io.pagegrad.cli.session.ExitStatus;
import io.pagegrad.cli.session.Failure;
import io.pagegrad.cli.session.Surroundings;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// All commands, and how one of them is run: parse, execute, and turn any failure into a sentence and an exit
/// code.
public final class CommandTree {
    /// In the order of the help. A run makes the one that it names only: to look at all options of all commands
    /// takes a cold process 100 ms.
    private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("demo", DemoCommand.class);
        COMMANDS.put("databases", DatabasesCommand.class);
        COMMANDS.put("tables", TablesCommand.class);
        COMMANDS.put("describe", DescribeCommand.class);
        COMMANDS.put("scan", ScanCommand.class);
        COMMANDS.put("verify", VerifyCommand.class);
        COMMANDS.put("train", TrainCommand.class);
        COMMANDS.put("predict", PredictCommand.class);
        COMMANDS.put("search", SearchCommand.class);
        COMMANDS.put("cache", CacheCommand.class);
        COMMANDS.put("gpu", GpuCommand.class);
    }

    private CommandTree() {}

    /// Runs one command line to its end and gives the exit code of the process.
    public static int run(Surroundings surroundings, String... arguments) {
        try {
            Class<?> command = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
            return of(surroundings, command == null ? COMMANDS.values() : List.of(command))
                    .execute(arguments);
        } finally {
            surroundings.interruption().runEnded();
        }
    }

    /// The tree with its handlers, for tests that look at the options themselves.
    static CommandLine of(Surroundings surroundings) {
        return of(surroundings, COMMANDS.values());
    }

    private static CommandLine of(Surroundings surroundings, Collection<Class<?>> commands) {
        CommandLine tree = new CommandLine(RootCommand.class, new SurroundedFactory(surroundings));
        commands.forEach(tree::addSubcommand);
        tree.setOut(new PrintWriter(surroundings.writer()));
        tree.setErr(new PrintWriter(new OutputStreamWriter(surroundings.stderr(), StandardCharsets.UTF_8), true));
        tree.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        tree.setCaseInsensitiveEnumValuesAllowed(true);
        OptionTexts.register(tree);
        tree.setUsageHelpWidth(OptionListing.WIDTH);
        OptionListing.use(tree);
        tree.setParameterExceptionHandler((failure, _) -> report(surroundings, failure));
        tree.setExecutionExceptionHandler(
                (failure, command, parsed) -> report(surroundings, failure, command, wantsTrace(parsed)));
        return tree;
    }

    private static int report(Surroundings surroundings, ParameterException failure) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        String sentence = OptionTexts.sentence(failure);
        surroundings.stderr().println(command + ": " + sentence + " (see '" + command + " --help')");
        return ExitStatus.WRONG_USE.code();
    }

    private static int report(Surroundings surroundings, Throwable thrown, CommandLine command, boolean withTrace) {
        Failure failure = Failure.of(thrown);
        if (!failure.sentence().isEmpty()) {
            surroundings.stderr().println(command.getCommandSpec().qualifiedName() + ": " + failure.sentence());
        }
        if (withTrace) {
            thrown.printStackTrace(surroundings.stderr());
        }
        return failure.status().code();
    }

    private static boolean wantsTrace(ParseResult parsed) {
        ParseResult innermost = parsed;
        while (innermost.hasSubcommand()) {
            innermost = innermost.subcommand();
        }
        return innermost.matchedOptionValue(CommonOptions.STACKTRACE, false);
    }

    /// Makes commands and option groups: with the surroundings where a constructor takes them.
    private record SurroundedFactory(Surroundings surroundings) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Surroundings.class) {
                    try {
                        return type.cast(constructor.newInstance(surroundings));
                    } catch (InvocationTargetException e) {
                        throw new IllegalStateException("cannot make " + type.getSimpleName(), e.getCause());
                    }
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
