package io.pagegrad.cli.demo;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.search.ComparisonJob;
import io.pagegrad.cli.search.ComparisonTable;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.testdata.DataSet;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.backend.ComputeBackends;
import io.pagegrad.trainer.hop.PagePartitions;
import io.pagegrad.trainer.hop.Parallelism;
import io.pagegrad.trainer.hop.TrialFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The comparison that hopping was invented by: several configurations, trained in five ways on the same rows,
/// once shuffled and once clustered by their label.
///
/// @param rows of each table
public record HoppingDemo(DemoRun run, long rows) {
    private static final String LABEL = "y";
    private static final int PARTITIONS = 8;
    private static final int WORKERS = 4;
    private static final long USUAL_EPOCHS = 6;
    private static final long LOSS_ROWS = 65_536;

    /// Made from the table of the data set: the same rows, those with neighbouring labels in neighbouring pages.
    private static final String CLUSTERED =
            "CREATE TABLE clustered AS SELECT * FROM lin ORDER BY y; VACUUM (FREEZE, ANALYZE) clustered";

    /// Runs everything and prints it.
    public void show() throws IOException {
        try (DemoCluster cluster = DemoCluster.make(DataSet.linear(rows), CLUSTERED, run.surroundings(), run.quiet())) {
            run.line(
                    "PostgreSQL %d made two tables of the same %s rows in %s, one in random order and one in the order of the"
                            + " label; server stopped.",
                    cluster.serverMajor(), Quantity.count(rows), Quantity.seconds(cluster.seconds()));
            for (String table : List.of("lin", "clustered")) {
                compare(cluster, table);
            }
        }
    }

    private void compare(DemoCluster cluster, String table) throws IOException {
        String sql = "SELECT x1, x2, x3, x4, y FROM " + table;
        SelectQuery query = QueryParser.parse(sql);
        PagefileTable opened = SelectLoad.table(cluster.database(), query);
        SelectLoad select = SelectLoad.bind(sql, query, opened.schema(), SelectLoad.options(opened));
        LoadOptions options = LoadOptions.defaults()
                .withThreads(run.threads())
                .withScaling(Scaling.ZSCORE, Set.of(LABEL))
                .withValidation(0.2, 1);
        PagePartitions partitions = PagePartitions.open(
                List.of(new PagePartitions.Input(opened, select, opened.name())),
                PARTITIONS,
                options,
                new LoadMonitor());
        ComparisonJob job = new ComparisonJob(
                run.surroundings(),
                run.quiet(),
                List.of(Parallelism.values()),
                WORKERS,
                run.epochs() > 0 ? run.epochs() : USUAL_EPOCHS,
                1,
                LOSS_ROWS,
                options.memoryLimitBytes(),
                null,
                List.of(),
                run.job().version());
        ComparisonTable result = job.run(partitions, new Factory(), choices(), ComputeBackends.named("cpu"));
        run.line("");
        run.line(
                "%s: %d linear models, %d partitions, %d workers",
                table.equals("lin") ? "In random order" : "Clustered by label",
                choices().size(),
                PARTITIONS,
                WORKERS);
        run.table(result.totals());
        run.line("");
        run.line("Lowest loss after each epoch:");
        run.table(result.epochs());
    }

    private static List<Map<String, String>> choices() {
        List<Map<String, String>> choices = new ArrayList<>();
        for (String rate : List.of("0.1", "0.03", "0.01", "0.003")) {
            for (String batch : List.of("128", "512")) {
                choices.add(Map.of("learning-rate", rate, "batch-size", batch));
            }
        }
        return choices;
    }

    private record Factory() implements TrialFactory {
        @Override
        public int data(Map<String, String> choices) {
            return 0;
        }

        @Override
        public Trainer trainer(Map<String, String> choices, ColumnCache sample) {
            return Trainer.on(sample)
                    .label(LABEL)
                    .linear()
                    .learningRate(Double.parseDouble(choices.get("learning-rate")))
                    .batchSize(Long.parseLong(choices.get("batch-size")));
        }
    }
}
