package io.pagegrad.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs benchmarks whose names contain one of the arguments (all, without arguments) and prints each beside its
/// floor.
///
/// `--report NAME` runs [DecodeReport], [GradientReport], [JobReport], [NetworkReport], [NetworkJobReport],
/// [NetworkPeerReport], [PeerReport], [ProductReport],
/// [StrategyReport] or [TaxiReport] with the arguments that follow.
/// `--quick` measures for a tenth of the time. Forked JVMs get the flags of this one. System properties: those of
/// [BenchData], and `pagegrad.bench.external`, a program that is run and timed in the same run (see
/// [ExternalProgram]).
public final class BenchMain {
    private BenchMain() {}

    /// Standard output gets the table, standard error what JMH says meanwhile.
    public static void main(String[] args) throws RunnerException, IOException, InterruptedException, SQLException {
        if (args.length > 1 && args[0].equals("--report")) {
            report(args[1], Arrays.copyOfRange(args, 2, args.length));
            return;
        }
        List<String> patterns = new ArrayList<>(List.of(args));
        boolean quick = patterns.remove("--quick");
        ChainedOptionsBuilder options =
                new OptionsBuilder().verbosity(VerboseMode.NORMAL).shouldFailOnError(true);
        for (String pattern : patterns) {
            options.include(pattern);
        }
        if (quick) {
            TimeValue time = TimeValue.milliseconds(200);
            options.warmupIterations(2)
                    .warmupTime(time)
                    .measurementIterations(3)
                    .measurementTime(time);
        }
        BenchData data = BenchData.open();
        Collection<RunResult> results = new Runner(options.build()).run();
        System.out.println(BenchReport.of(results));
        ExternalProgram.runIfWanted(data, System.out);
    }

    private static void report(String name, String[] args) throws IOException, InterruptedException, SQLException {
        switch (name) {
            case "Decode" -> DecodeReport.main(args);
            case "Gradient" -> GradientReport.main(args);
            case "Job" -> JobReport.main(args);
            case "Strategy" -> StrategyReport.main(args);
            case "Taxi" -> TaxiReport.main(args);
            case "Network" -> NetworkReport.main(args);
            case "NetworkJob" -> NetworkJobReport.main(args);
            case "NetworkPeer" -> NetworkPeerReport.main(args);
            case "Peer" -> PeerReport.main(args);
            case "Product" -> ProductReport.main(args);
            default ->
                throw new IllegalArgumentException(
                        "no report " + name + ": there are Decode, Gradient, Job, Network, NetworkJob,"
                                + " NetworkPeer, Peer, Product, Strategy and Taxi");
        }
    }
}
