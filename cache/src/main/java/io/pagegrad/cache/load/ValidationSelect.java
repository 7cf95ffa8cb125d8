package io.pagegrad.cache.load;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.UnknownNameException;
import java.io.IOException;

/// A SELECT that gives the rows to validate on, beside the one that gives the rows to train on. Its mistakes are
/// told as its own, not as the other one's.
///
/// @param text as the user wrote it
public record ValidationSelect(String text, SelectQuery query) {
    private static final String NAME = "the SELECT of the rows to validate on";

    /// @throws ExpressionException when it is not one
    public static ValidationSelect parse(String text) {
        return new ValidationSelect(text, told(() -> QueryParser.parse(text)));
    }

    /// Loads the rows of both: these scaled with the figures, and coded with the dictionaries, of those to train
    /// on.
    ///
    /// @param training the SELECT of the rows to train on
    /// @param options without a share of the rows for validation
    /// @throws UnsuitableDataException when the two do not give the same columns
    public ColumnCache load(PagefileDatabase database, String training, LoadOptions options, LoadMonitor monitor)
            throws IOException {
        if (options.validationFraction() > 0) {
            throw new IllegalArgumentException("validationFraction=" + options.validationFraction()
                    + ": the rows to validate on are those of a query");
        }
        ColumnCache trained = SelectLoad.load(database, training, options, monitor);
        try {
            ColumnCache held = told(() -> held(database, trained, options, monitor));
            try {
                return trained.validatedBy(held);
            } catch (IllegalArgumentException e) {
                held.close();
                throw new UnsuitableDataException(e.getMessage());
            }
        } catch (IOException | RuntimeException e) {
            trained.close();
            throw e;
        }
    }

    private ColumnCache held(PagefileDatabase database, ColumnCache trained, LoadOptions options, LoadMonitor monitor)
            throws IOException {
        PagefileTable table = SelectLoad.table(database, query);
        SelectLoad select = SelectLoad.bind(text, query, table);
        PagefileTable rows = SampledTable.of(table, query.sample());
        LoadOptions rest = options.withMemory(
                Math.max(0, options.memoryLimitBytes() - trained.sizeBytes()), options.spillDirectory());
        ColumnCache held =
                CacheLoader.load(rows, CacheLoader.units(rows, select), select, rest, trained.transforms(), monitor);
        if (held.rows() == 0) {
            held.close();
            throw new UnsuitableDataException("there is no row");
        }
        return held;
    }

    /// Work on this SELECT alone.
    @FunctionalInterface
    private interface Work<T, E extends Exception> {
        T done() throws E;
    }

    private static <T, E extends Exception> T told(Work<T, E> work) throws E {
        try {
            return work.done();
        } catch (ExpressionException e) {
            throw e.in(NAME);
        } catch (UnknownNameException e) {
            throw new UnknownNameException(NAME + ": " + e.getMessage());
        } catch (UnsuitableDataException e) {
            throw new UnsuitableDataException(NAME + ": " + e.getMessage());
        }
    }
}
