package io.pagegrad.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/// Results as a Markdown table: medians, rates, and the ratio of each time to that of its floor.
///
/// A floor is the benchmark of the same class and parameters whose name begins with `floor`.
final class BenchReport {
    private BenchReport() {}

    static String of(Collection<RunResult> results) {
        Map<String, Double> floors = new TreeMap<>();
        for (RunResult result : results) {
            if (method(result).startsWith("floor")) {
                floors.put(group(result.getParams()), median(result));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add("| benchmark | ms | GB/s | million rows/s | ns/row | × floor |");
        lines.add("|---|---|---|---|---|---|");
        for (RunResult result : results) {
            double median = median(result);
            double bytes = perOperation(result, "bytes");
            double rows = perOperation(result, "rows");
            Double floor = floors.get(group(result.getParams()));
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s |",
                    name(result),
                    new BigDecimal(median, new MathContext(4)).toPlainString(),
                    bytes > 0 ? String.format(Locale.ROOT, "%.2f", bytes / median / 1e6) : "",
                    rows > 0 ? String.format(Locale.ROOT, "%.1f", rows / median / 1e3) : "",
                    rows > 0 ? String.format(Locale.ROOT, "%.2f", median * 1e6 / rows) : "",
                    floor == null ? "" : String.format(Locale.ROOT, "%.2f", median / floor)));
        }
        return String.join("\n", lines);
    }

    /// Milliseconds, whatever unit the benchmark itself prints.
    private static double median(RunResult result) {
        double unitMillis = result.getParams().getTimeUnit().toNanos(1) / 1e6;
        return result.getPrimaryResult().getStatistics().getPercentile(50) * unitMillis;
    }

    /// Bytes or rows that one invocation works through; the counters of all iterations are added up.
    private static double perOperation(RunResult result, String counter) {
        Result<?> secondary = result.getSecondaryResults().get(counter);
        return secondary == null
                ? 0
                : secondary.getScore() / secondary.getStatistics().getN();
    }

    private static String method(RunResult result) {
        String name = result.getParams().getBenchmark();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String group(BenchmarkParams params) {
        String name = params.getBenchmark();
        return name.substring(0, name.lastIndexOf('.')) + parameters(params);
    }

    private static String parameters(BenchmarkParams params) {
        StringBuilder text = new StringBuilder();
        for (String key : params.getParamsKeys()) {
            text.append(text.isEmpty() ? " " : ", ").append(key).append('=').append(params.getParam(key));
        }
        return text.toString();
    }

    private static String name(RunResult result) {
        String name = result.getParams().getBenchmark();
        int method = name.lastIndexOf('.');
        return name.substring(name.lastIndexOf('.', method - 1) + 1) + parameters(result.getParams());
    }
}
