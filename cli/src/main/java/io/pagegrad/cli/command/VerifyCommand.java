package io.pagegrad.cli.command;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.cli.damage.PageVerification;
import io.pagegrad.cli.damage.VerifiedPages;
import io.pagegrad.cli.output.JsonResult;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.cli.progress.Progress;
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
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.VerifyUnit;
import io.pagegrad.pagefile.postgres.live.LiveSnapshot;
import io.pagegrad.pagefile.postgres.live.SnapshotComparison;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = {
            "Checks every page and value of a table, a database or a cluster.",
            "Checksums, structure, indexes and out-of-line values; tells all damage. With --live, compares a table's rows with "
                    + "SQL under one snapshot. Exits with 3 when something is damaged."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pagegrad verify -D /var/lib/postgresql/18/main -d nyc",
            "  pagegrad verify -D /var/lib/postgresql/18/main --cluster",
            "  pagegrad verify trips -D /var/lib/postgresql/18/main --live postgresql://localhost/nyc"
        })
final class VerifyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "TABLE", arity = "0..1", description = "Table, named as in SQL (default: every table).")
    private String table;

    @Option(names = "--cluster", description = "Check every file of every database.")
    private boolean cluster;

    @Mixin
    private TableOptions source;

    @Mixin
    private CommonOptions common;

    VerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// What was found in one table or file.
    ///
    /// @param rows that were decoded
    /// @param notDecoded why the values were not looked at, null when they were
    private record Finding(String table, long rows, long bytes, List<String> damage, String notDecoded) {
        static Finding notDecoded(String table, String why) {
            return new Finding(table, 0, 0, List.of(), why);
        }
    }

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
        if (table == null || cluster) {
            throw new WrongUseException("with --live, name the one TABLE to compare");
        }
        LiveSnapshot.Request request = new LiveSnapshot.Request(table, false);
        try (LiveSnapshot live = source.openLive(List.of(request), common.quiet())) {
            SnapshotComparison comparison = live.compare(source.target(), request);
            live.confirm();
            List<String> damage = comparison.equal()
                    ? List.of()
                    : List.of("the pages have " + comparison.rows() + " rows and SQL " + comparison.serverRows()
                            + (comparison.rows() == comparison.serverRows() ? ", with other content" : ""));
            return List.of(new Finding(comparison.table(), comparison.rows(), 0, damage, null));
        }
    }

    private List<Finding> verifyFiles() throws IOException {
        try (PagefileSource opened = source.directory().open()) {
            if (!cluster) {
                PagefileDatabase database = source.databaseOf(opened);
                return table == null
                        ? verifyTables(database, database.verifyUnits(PageVerification.UNIT_BYTES))
                        : verifyTable(database.table(table, false));
            }
            if (table != null) {
                throw new WrongUseException("--cluster checks everything; leave the TABLE out");
            }
            VerifiedPages pages = VerifiedPages.of(check(opened.verifyUnits(PageVerification.UNIT_BYTES)));
            List<Finding> findings = new ArrayList<>();
            for (String name : opened.databases()) {
                try {
                    decodeTables(opened.database(name), SelectLoad.quoted(name) + ".", pages, findings);
                } catch (CorruptPageException | UnsupportedPagefileException e) {
                    findings.add(Finding.notDecoded(SelectLoad.quoted(name), e.getMessage()));
                }
            }
            addRest(pages, findings);
            return findings;
        }
    }

    private List<Finding> verifyTable(PagefileTable opened) throws IOException {
        VerifiedPages pages = VerifiedPages.of(check(opened.verifyUnits(PageVerification.UNIT_BYTES)));
        List<Finding> findings = new ArrayList<>(List.of(decode(opened, "", pages)));
        addRest(pages, findings);
        return findings;
    }

    private List<Finding> verifyTables(PagefileDatabase database, List<VerifyUnit> units) throws IOException {
        VerifiedPages pages = VerifiedPages.of(check(units));
        List<Finding> findings = new ArrayList<>();
        decodeTables(database, "", pages, findings);
        addRest(pages, findings);
        return findings;
    }

    private List<PageVerification.Found> check(List<VerifyUnit> units) throws IOException {
        PageVerification verification = new PageVerification(units, common.threads(), surroundings.interruption());
        try (Progress _ = Progress.show(surroundings, common.quiet(), "checking pages", verification.progress())) {
            return verification.run();
        }
    }

    private void decodeTables(PagefileDatabase database, String prefix, VerifiedPages pages, List<Finding> findings)
            throws IOException {
        for (TableSummary summary : database.tables()) {
            if (summary.refusal() == null && !summary.kind().startsWith("partitioned")) {
                try {
                    findings.add(decode(database.table(name(summary), true), prefix, pages));
                } catch (UnsupportedPagefileException e) {
                    findings.add(Finding.notDecoded(prefix + name(summary), e.getMessage()));
                }
            }
        }
    }

    /// Damage in files of no table that was decoded: indexes, out-of-line values, maps.
    private static void addRest(VerifiedPages pages, List<Finding> findings) {
        pages.rest().forEach((file, damage) -> findings.add(new Finding(file, 0, 0, damage, null)));
    }

    private static String name(TableSummary summary) {
        return SelectLoad.quoted(summary.schema()) + "." + SelectLoad.quoted(summary.name());
    }

    /// Prints every value of a table into nothing: finds what only a type's own rules tell.
    private Finding decode(PagefileTable opened, String prefix, VerifiedPages pages) throws IOException {
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
        List<String> damage = pages.take(opened.provenance().files(), skipped.damage());
        return new Finding(prefix + opened.name(), scan.rowsRead(), scan.bytesRead(), damage, null);
    }

    private void print(List<Finding> findings) throws IOException {
        TextTable text = new TextTable("table", ">rows", ">pages", "damage");
        for (Finding finding : findings) {
            String pages = finding.bytes() == 0 ? "" : Quantity.bytes(finding.bytes());
            text.row(finding.table(), Quantity.count(finding.rows()), pages, firstWords(finding));
            for (int i = 1; i < finding.damage().size(); i++) {
                text.row("", "", "", finding.damage().get(i));
            }
        }
        text.print(surroundings);
    }

    private static String firstWords(Finding finding) {
        if (finding.notDecoded() != null) {
            return "none; values not looked at: " + finding.notDecoded();
        }
        return finding.damage().isEmpty() ? "none" : finding.damage().getFirst();
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
            if (finding.notDecoded() != null) {
                json.writeStringField("not_decoded", finding.notDecoded());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
