package io.pagegrad.cli.command;

import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.trainer.hop.PagePartitions;
import io.pagegrad.trainer.train.TrainingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The tables that a query names in one or several data directories.
///
/// @param databases one for each data directory
/// @param names of these, for people
/// @param byLeaves whether each partition or inheriting table is cut by itself
record SearchInputs(List<PagefileDatabase> databases, List<String> names, boolean byLeaves)
        implements SearchConfigurations.Inputs {
    @Override
    public List<PagePartitions.Input> of(ConfigurationOptions options) throws IOException {
        SelectQuery query = options.query();
        if (query.sample() != null) {
            throw new TrainingException("partitions hold all rows of a query: leave out TABLESAMPLE");
        }
        List<PagePartitions.Input> inputs = new ArrayList<>();
        for (int d = 0; d < databases.size(); d++) {
            PagefileTable whole = SelectLoad.table(databases.get(d), query);
            for (PagefileTable table : byLeaves ? whole.leaves() : List.of(whole)) {
                SelectLoad select =
                        SelectLoad.bind(options.queryText(), query, table.schema(), SelectLoad.options(table));
                String name = databases.size() == 1 ? table.name() : names.get(d) + " " + table.name();
                inputs.add(new PagePartitions.Input(table, select, name));
            }
        }
        return inputs;
    }
}
