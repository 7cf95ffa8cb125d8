package io.pagegrad.cli.command;

import io.pagegrad.cache.file.CacheFile;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.cli.export.RowExport;
import io.pagegrad.cli.query.PredictedRows;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.trainer.artifact.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "predict",
        description = {
            "Prints the rows of a query with a model's prediction behind each.",
            "The query names the model's inputs as the training query did; scaling is done as it was then."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pagegrad predict model.json -D DIR -d nyc --query \"SELECT id, distance, hour FROM trips\" --header",
            "  pagegrad predict model.json -D DIR -d nyc --query \"SELECT id, distance, hour FROM trips\" \\",
            "    --format parquet --output predicted.parquet"
        })
final class PredictCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "MODEL", description = "Model file that train wrote.")
    private Path model;

    @Option(names = "--query", paramLabel = "SQL", description = "A SELECT over one table.")
    private String query;

    @Option(names = "--explain", description = "Print how the rows would be read and computed, and read none.")
    private boolean explain;

    @Option(
            names = "--cache",
            paramLabel = "FILE",
            description =
                    "Read the columns of a file that 'cache build' wrote; --query, over any table name, chooses among them "
                            + "(default: all). It holds values, not text: choose the format parquet or arrow.")
    private Path cache;

    @Mixin
    private TableOptions table;

    @Mixin
    private DamageOptions damage;

    @Mixin
    private RowOutputOptions output;

    @Mixin
    private CommonOptions common;

    PredictCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        ModelFile file = ModelFile.read(model);
        if (cache != null) {
            try (CacheFile opened = CacheFile.open(cache)) {
                String text = query == null ? "SELECT * FROM cache" : query;
                predict(file, QueryParser.parse(text), opened.table(), () -> {});
            }
            return 0;
        }
        if (query == null) {
            throw new WrongUseException("which rows? give --query or --cache");
        }
        SelectQuery parsed = QueryParser.parse(query);
        try (PagefileSource source = table.open(parsed, common.quiet())) {
            PagefileTable opened = SelectLoad.table(damage.over(table.databaseOf(source), table), parsed);
            predict(file, parsed, opened, source::confirm);
            damage.report();
        }
        return 0;
    }

    private void predict(ModelFile file, SelectQuery rowsOf, PagefileTable opened, RowExport.Confirmation confirmation)
            throws IOException {
        try (PredictedRows rows = new PredictedRows(file, rowsOf, opened, output.format(common))) {
            if (explain) {
                surroundings.print(rows.explain());
                return;
            }
            output.export(common, "predicting for " + opened.name(), rows.limit(), cache == null && table.isLive())
                    .run(rows.stream(), surroundings, confirmation);
        }
    }
}
