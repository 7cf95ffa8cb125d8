package io.pagegrad.cli.command;

import io.pagegrad.cli.demo.DemoRun;
import io.pagegrad.cli.demo.DigitsDemo;
import io.pagegrad.cli.demo.HoppingDemo;
import io.pagegrad.cli.demo.IrisDemo;
import io.pagegrad.cli.demo.TaxiDemo;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.cli.training.TrainingFiles;
import io.pagegrad.cli.training.TrainingJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = {
            "Shows the whole path on a data set of its own.",
            "An embedded PostgreSQL makes the table and stops; its pages are read, a model is trained."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pagegrad demo taxi",
            "  pagegrad demo taxi --rows 13000000 --report taxi.html",
            "  pagegrad demo iris",
            "  pagegrad demo digits",
            "  pagegrad demo digits --rows 60000",
            "  pagegrad demo hopping --rows 500000"
        })
final class DemoCommand implements Callable<Integer> {
    private static final long USUAL_TRIPS = 1_000_000;

    /// The data sets.
    enum Name {
        TAXI,
        IRIS,
        DIGITS,
        HOPPING
    }

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            defaultValue = "taxi",
            description = "taxi, iris, digits or hopping (default: taxi).")
    private Name name;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Rows to make for taxi and hopping (default: 1000000); for digits as many drawn pictures of "
                    + "28 x 28 (default: the 1797 written digits of 8 x 8 of the UCI repository).")
    private Long rows;

    @Option(names = "--epochs", paramLabel = "N", description = "Most epochs.")
    private long epochs;

    @Option(names = "--out", paramLabel = "MODEL.json", description = "Write the model file.")
    private Path out;

    @Option(names = "--metrics", paramLabel = "FILE.jsonl", description = "Write metrics as JSON lines while training.")
    private Path metrics;

    @Option(names = "--report", paramLabel = "FILE.html", description = "Write a report to look at.")
    private Path report;

    @Mixin
    private CommonOptions common;

    DemoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        if (rows != null && (rows < 1000 || name == Name.IRIS)) {
            throw new WrongUseException("--rows goes with taxi, digits and hopping, and is at least 1000");
        }
        if (name == Name.HOPPING && (out != null || metrics != null || report != null)) {
            throw new WrongUseException("--out, --metrics and --report go with demos of one model");
        }
        TrainingFiles files = new TrainingFiles(out, null, metrics, report);
        files.check();
        List<String> commandLine =
                spec.commandLine().getParent().getParseResult().originalArgs();
        TrainingJob job = new TrainingJob(surroundings, common.quiet(), files, commandLine, Version.number());
        DemoRun run = new DemoRun(surroundings, job, common.threads(), epochs, common.quiet());
        switch (name) {
            case TAXI -> new TaxiDemo(run, rows == null ? USUAL_TRIPS : rows).show();
            case IRIS -> new IrisDemo(run).show();
            case DIGITS -> (rows == null ? DigitsDemo.written(run) : DigitsDemo.drawn(run, rows)).show();
            case HOPPING -> new HoppingDemo(run, rows == null ? USUAL_TRIPS : rows).show();
        }
        job.unwritten().check();
        return 0;
    }
}
