package io.pagegrad.cli.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.cli.scan.RowStream;
import io.pagegrad.cli.session.InterruptedRunException;
import io.pagegrad.cli.session.Interruption;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.column.Field;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.ScanUnit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowExportTest {
    private static final Field NUMBER = new Field("n", LogicalType.INTEGER, true);
    private static final Field NOTE = new Field("a \"note\"", LogicalType.TEXT, true);

    @TempDir
    Path directory;

    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final Interruption interruption = new Interruption();

    @Test
    void rowsOfManyThreadsComeInOrder() throws IOException {
        List<ScanUnit> units = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            units.add(MadeUnit.counting(i * 3000, i % 7 == 0 ? 0 : 3000));
        }
        String expected = IntStream.range(0, 200)
                .filter(i -> i % 7 != 0)
                .flatMap(i -> IntStream.range(i * 3000, i * 3000 + 3000))
                .mapToObj(n -> n + "\n")
                .collect(Collectors.joining());
        assertThat(export(RowFormat.CSV, -1, 4).run(stream(List.of(NUMBER), units), surroundings(), () -> {}))
                .isEqualTo(171 * 3000);
        assertThat(printed()).isEqualTo(expected);
    }

    @Test
    void limitEndsWithinABatch() throws IOException {
        RowStream rows = stream(List.of(NUMBER), List.of(MadeUnit.counting(0, 10), MadeUnit.counting(10, 5000)));
        assertThat(export(RowFormat.CSV, 12, 2).run(rows, surroundings(), () -> {}))
                .isEqualTo(12);
        assertThat(printed()).isEqualTo("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n");
    }

    @Test
    void limitOfZeroGivesTheHeaderOnly() throws IOException {
        RowStream rows = stream(List.of(NUMBER, NOTE), List.of(MadeUnit.of(new String[] {"1", "x"})));
        new RowExport(RowFormat.CSV, true, 0, null, false, 1, true, "").run(rows, surroundings(), () -> {});
        assertThat(printed()).isEqualTo("n,\"a \"\"note\"\"\"\n");
    }

    @Test
    void csvQuotesWhatCopyQuotes() throws IOException {
        RowStream rows = stream(
                List.of(NUMBER, NOTE),
                List.of(MadeUnit.of(
                        new String[] {"1", ""},
                        new String[] {null, null},
                        new String[] {"2", "a,b"},
                        new String[] {"3", "say \"hi\""},
                        new String[] {"4", "two\nlines"},
                        new String[] {"5", "\r"},
                        new String[] {"6", "\\."},
                        new String[] {"7", "plain 'ü'"})));
        export(RowFormat.CSV, -1, 1).run(rows, surroundings(), () -> {});
        assertThat(printed()).isEqualTo("""
                1,""
                ,
                2,"a,b"
                3,"say ""hi\"""
                4,"two
                lines"
                5,"\r"
                6,\\.
                7,plain 'ü'
                """);
    }

    @Test
    void csvQuotesAnEndOfDataMarkThatStandsAlone() throws IOException {
        RowStream rows = stream(List.of(NOTE), List.of(MadeUnit.of(new String[] {"\\."}, new String[] {"\\.x"})));
        export(RowFormat.CSV, -1, 1).run(rows, surroundings(), () -> {});
        assertThat(printed()).isEqualTo("\"\\.\"\n\\.x\n");
    }

    @Test
    void jsonLinesKeepNumbersAndEscapeText() throws IOException {
        Field real = new Field("r", LogicalType.DOUBLE, true);
        Field truth = new Field("b", LogicalType.BOOLEAN, true);
        Field document = new Field("j", LogicalType.other("jsonb"), true);
        RowStream rows = stream(
                List.of(NOTE, real, truth, document),
                List.of(MadeUnit.of(
                        new String[] {"tab\t\"q\" \\ \u0001 ü\n", "1.5e-07", "t", "{\"a\":\n1}"},
                        new String[] {null, "-Infinity", "f", null})));
        export(RowFormat.JSONL, -1, 1).run(rows, surroundings(), () -> {});
        assertThat(printed()).isEqualTo("""
                {"a \\"note\\"":"tab\\t\\"q\\" \\\\ \\u0001 ü\\n","r":1.5e-07,"b":true,"j":{"a": 1}}
                {"a \\"note\\"":null,"r":"-Infinity","b":false,"j":null}
                """);
    }

    @Test
    void failureOfAUnitEndsTheScanAfterTheRowsBeforeIt() {
        List<ScanUnit> units = List.of(
                MadeUnit.counting(0, 3), new MadeUnit(List.of(), new IOException("bad page")), MadeUnit.counting(3, 3));
        assertThatThrownBy(() ->
                        export(RowFormat.CSV, -1, 2).run(stream(List.of(NUMBER), units), surroundings(), () -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("bad page");
    }

    @Test
    void fileAppearsOnlyWhenItIsWhole() throws IOException {
        Path file = directory.resolve("rows.csv");
        RowStream broken = stream(
                List.of(NUMBER), List.of(MadeUnit.counting(0, 3), new MadeUnit(List.of(), new IOException("x"))));
        RowExport export = new RowExport(RowFormat.CSV, false, -1, file.toString(), false, 2, true, "");
        assertThatThrownBy(() -> export.run(broken, surroundings(), () -> {})).isInstanceOf(IOException.class);
        assertThat(directory).isEmptyDirectory();

        export.run(stream(List.of(NUMBER), List.of(MadeUnit.counting(0, 3))), surroundings(), () -> {});
        assertThat(Files.readString(file)).isEqualTo("0\n1\n2\n");
        assertThat(directory).isDirectoryContaining("glob:**/rows.csv");
        try (java.util.stream.Stream<Path> all = Files.list(directory)) {
            assertThat(all).hasSize(1);
        }
    }

    @Test
    void interruptionEndsTheScan() {
        interruption.request();
        assertThatThrownBy(() -> export(RowFormat.CSV, -1, 2)
                        .run(stream(List.of(NUMBER), List.of(MadeUnit.counting(0, 3))), surroundings(), () -> {}))
                .isInstanceOf(InterruptedRunException.class);
    }

    private static RowExport export(RowFormat format, long limit, int threads) {
        return new RowExport(format, false, limit, null, false, threads, true, "");
    }

    private static RowStream stream(List<Field> fields, List<ScanUnit> units) {
        return new RowStream(
                fields, fields.stream().map(_ -> PhysicalType.BYTES).toList(), units, Map.of());
    }

    private Surroundings surroundings() {
        return new Surroundings(stdout, silent(), Map.of(), 0, interruption);
    }

    private static PrintStream silent() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }

    private String printed() {
        return stdout.toString(StandardCharsets.UTF_8);
    }
}
