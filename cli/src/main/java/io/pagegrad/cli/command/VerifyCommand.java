package io.pagegrad.cli.command;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pagegrad.cli.output.JsonResult;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.cli.progress.Progress;
import io.pagegrad.cli.query.TableNames;
import io.pagegrad.cli.scan.CountingStep;
import io.pagegrad.cli.scan.OrderedScan;
import io.pagegrad.cli.session.ExitStatus;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.SkippedPages;
import io.pagegrad.pagefile.TableSummary;
import io.pagegrad.pagefile.postgres.live.LiveSnapshot;
import io.pagegrad.pagefile.postgres.live.SnapshotComparison;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = {
            "Checks the checksum and structure of every page and decodes every value; with --live, compares a table's rows",
            "with SQL under one snapshot. Exits with 3 when something is damaged."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pagegrad verify -D /var/lib/postgresql/18/main -d nyc",
            "  pagegrad verify trips -D /var/lib/postgresql/18/main --live postgresql://localhost/nyc"
        })
final class VerifyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "TABLE", arity = "0..1", description = "Table, named as in SQL (default: every table).")
    private String table;

    @Mixin
    private TableOptions source;

    @Mixin
    private CommonOptions common;

    VerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// What was found in one table.
    private record Finding(String table, long rows, long bytes, List<String> damage) {}

    @Override
    public Integer call() throws IOException {
        List<Finding> findings = source.isLive() ? compareLive() : verifyFiles();
        if (common.json()) {
            JsonResult.print(surroundings, json -> write(json, findings));
        } else {
            print(findings);
        }
        boolean sound = findings.stream().allMatch(finding -> finding.damage().isEmpty());
        return (sound ? ExitStatus.DONE : ExitStatus.DAMAGED).code();
    }

    private List<Finding> compareLive() throws IOException {
        if (table == null) {
            throw new WrongUseException("with --live, name the TABLE to compare");
        }
        LiveSnapshot.Request request = new LiveSnapshot.Request(table, false);
        try (LiveSnapshot live = source.openLive(List.of(request), common.quiet())) {
            SnapshotComparison comparison = live.compare(source.target(), request);
            live.confirm();
            List<String> damage = comparison.equal()
                    ? List.of()
                    : List.of("the pages have " + comparison.rows() + " rows and SQL " + comparison.serverRows()
                            + (comparison.rows() == comparison.serverRows() ? ", with other content" : ""));
            return List.of(new Finding(comparison.table(), comparison.rows(), 0, damage));
        }
    }

    private List<Finding> verifyFiles() throws IOException {
        List<Finding> findings = new ArrayList<>();
        try (PagefileSource opened = source.directory().open()) {
            PagefileDatabase database = source.databaseOf(opened);
            if (table != null) {
                findings.add(verify(database.table(table, false)));
            } else {
                for (TableSummary summary : database.tables()) {
                    if (summary.refusal() == null && !summary.kind().startsWith("partitioned")) {
                        findings.add(verify(database.table(name(summary), true)));
                    }
                }
            }
        }
        return findings;
    }

    private static String name(TableSummary summary) {
        return TableNames.quoted(summary.schema()) + "." + TableNames.quoted(summary.name());
    }

    private Finding verify(PagefileTable opened) throws IOException {
        SkippedPages skipped = new SkippedPages();
        Projection projection = Projection.all(opened.schema(), Projection.Form.TEXT);
        List<PhysicalType> types = projection.physicalTypes(opened.schema());
        OrderedScan<CountingStep.Counted> scan = new OrderedScan<>(
                opened.scanUnits(projection, OrderedScan.UNIT_BYTES, new ScanOptions(true, skipped)),
                common.threads(),
                () -> new CountingStep(types),
                surroundings.interruption());
        try (Progress _ = Progress.show(surroundings, common.quiet(), "checking " + opened.name(), scan.progress())) {
            scan.run(_ -> true);
        }
        return new Finding(
                opened.name(),
                scan.rowsRead(),
                scan.bytesRead(),
                skipped.damage().stream().map(CorruptPageException::getMessage).toList());
    }

    private void print(List<Finding> findings) throws IOException {
        TextTable text = new TextTable("table", ">rows", ">pages", "damage");
        for (Finding finding : findings) {
            String pages = finding.bytes() == 0 ? "" : Quantity.bytes(finding.bytes());
            text.row(
                    finding.table(),
                    Quantity.count(finding.rows()),
                    pages,
                    finding.damage().isEmpty() ? "none" : finding.damage().getFirst());
            for (int i = 1; i < finding.damage().size(); i++) {
                text.row("", "", "", finding.damage().get(i));
            }
        }
        text.print(surroundings);
    }

    private static void write(JsonGenerator json, List<Finding> findings) throws IOException {
        json.writeStartArray();
        for (Finding finding : findings) {
            json.writeStartObject();
            json.writeStringField("table", finding.table());
            json.writeNumberField("rows", finding.rows());
            json.writeNumberField("page_bytes", finding.bytes());
            json.writeArrayFieldStart("damage");
            for (String damage : finding.damage()) {
                json.writeString(damage);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
