package io.pagegrad.cache.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.CacheMemoryException;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.ColumnView;
import io.pagegrad.cache.Dictionary;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.InputTransform.Encoding;
import io.pagegrad.cache.NullPolicy;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.RowGroup;
import io.pagegrad.cache.RowSet;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.column.Field;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.column.Schema;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CacheLoaderTest {
    private static final Schema SCHEMA = new Schema(List.of(
            new Field("id", LogicalType.INTEGER, false),
            new Field("x", LogicalType.DOUBLE, true),
            new Field("r", LogicalType.REAL, true),
            new Field("big", LogicalType.BIGINT, true),
            new Field("flag", LogicalType.BOOLEAN, true)));

    private static List<List<Object>> rows(int count, double nullShare) {
        Random random = new Random(7);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Object> row = new ArrayList<>(Arrays.asList(
                    i, 40.7 + random.nextGaussian() * 0.01, (float) random.nextGaussian(), i * 3L, i % 3 == 0));
            for (int c = 1; c < row.size(); c++) {
                if (random.nextDouble() < nullShare) {
                    row.set(c, null);
                }
            }
            rows.add(row);
        }
        return rows;
    }

    private static LoadOptions options() {
        return LoadOptions.defaults()
                .withThreads(1)
                .withPrecision(Precision.FLOAT64)
                .withGroupRows(256);
    }

    private static ColumnCache load(List<List<Object>> rows, LoadQuery query, LoadOptions options) throws IOException {
        return CacheLoader.load(new ArrayTable(SCHEMA, rows, 700), query, options, new LoadMonitor());
    }

    /// Elements of all rows of a set, column by column.
    private static List<double[]> values(ColumnCache cache, RowSet set) {
        List<double[]> columns = new ArrayList<>();
        for (int c = 0; c < cache.columns().size(); c++) {
            int lanes = cache.columns().get(c).lanes();
            double[] values = new double[Math.toIntExact(set.rows()) * lanes];
            int at = 0;
            for (RowSlice slice : set.slices()) {
                for (int row = slice.from(); row < slice.to(); row++) {
                    for (int lane = 0; lane < lanes; lane++) {
                        values[at++] = slice.group().column(c).getDouble(row, lane);
                    }
                }
            }
            columns.add(values);
        }
        return columns;
    }

    private static double number(Object value) {
        return value instanceof Boolean flag ? flag ? 1 : 0 : ((Number) value).doubleValue();
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32,false", "FLOAT32,true", "FLOAT64,false", "FLOAT64,true"})
    void keepsEveryRowInPhysicalOrder(Precision precision, boolean filtered) throws IOException {
        List<List<Object>> rows = rows(3000, 0);
        LoadQuery query = filtered ? ColumnQuery.all(SCHEMA).where(id -> id % 7 != 2) : ColumnQuery.all(SCHEMA);
        try (ColumnCache cache = load(rows, query, options().withPrecision(precision))) {
            List<List<Object>> expected = filtered
                    ? rows.stream().filter(r -> (int) r.getFirst() % 7 != 2).toList()
                    : rows;
            List<double[]> values = values(cache, cache.allRows());
            assertThat(cache.rows()).isEqualTo(expected.size());
            for (int c = 0; c < SCHEMA.size(); c++) {
                for (int row = 0; row < expected.size(); row++) {
                    double value = number(expected.get(row).get(c));
                    assertThat(values.get(c)[row]).isEqualTo(precision == Precision.FLOAT32 ? (float) value : value);
                }
            }
            for (RowGroup group : cache.groups()) {
                assertThat(group.rows()).isBetween(1, 256);
                for (int c = 0; c < SCHEMA.size(); c++) {
                    assertThat(group.column(c).address() % OffHeap.ALIGNMENT).isZero();
                }
            }
            assertThat(cache.validationRows().rows()).isZero();
            assertThat(cache.trainingRows().rows()).isEqualTo(cache.rows());
            assertThat(cache.provenance().rowsRead()).isEqualTo(3000);
        }
    }

    @ParameterizedTest
    @EnumSource(Scaling.class)
    void nothingDependsOnTheNumberOfThreads(Scaling scaling) throws IOException {
        List<List<Object>> rows = rows(20_000, 0.02);
        LoadOptions options = options()
                .withPrecision(Precision.FLOAT32)
                .withScaling(scaling, Set.of("id"))
                .withNulls(NullPolicy.MEAN)
                .withValidation(0.2, 99);
        LoadQuery query = ColumnQuery.all(SCHEMA).where(id -> id % 5 != 0).with(4, Encoding.ONE_HOT);
        try (ColumnCache one = load(rows, query, options);
                ColumnCache four = load(rows, query, options.withThreads(4))) {
            assertThat(four.columns()).isEqualTo(one.columns());
            assertThat(four.transforms()).isEqualTo(one.transforms());
            assertThat(four.groups())
                    .extracting(RowGroup::rows)
                    .isEqualTo(one.groups().stream().map(RowGroup::rows).toList());
            assertThat(values(four, four.trainingRows()).toArray())
                    .isEqualTo(values(one, one.trainingRows()).toArray());
            assertThat(values(four, four.validationRows()).toArray())
                    .isEqualTo(values(one, one.validationRows()).toArray());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.2, 0.5, 0.9})
    void validationRowsAreTheAskedShareOfEveryStretchAndNoRowIsInBothParts(double fraction) throws IOException {
        List<List<Object>> rows = rows(10_000, 0);
        LoadOptions options = options().withValidation(fraction, 3);
        try (ColumnCache cache = load(rows, ColumnQuery.all(SCHEMA), options);
                ColumnCache otherSeed = load(rows, ColumnQuery.all(SCHEMA), options.withValidation(fraction, 4))) {
            double[] training = values(cache, cache.trainingRows()).getFirst();
            double[] validation = values(cache, cache.validationRows()).getFirst();
            assertThat((double) validation.length).isCloseTo(10_000 * fraction, within(20.0));
            assertThat(training).isSorted();
            assertThat(validation).isSorted();
            boolean[] seen = new boolean[rows.size()];
            for (double id : training) {
                seen[(int) id] = true;
            }
            int[] perThousand = new int[10];
            for (double id : validation) {
                assertThat(seen[(int) id]).isFalse();
                seen[(int) id] = true;
                perThousand[(int) id / 1000]++;
            }
            assertThat(seen).doesNotContain(false);
            for (int count : perThousand) {
                assertThat((double) count).isCloseTo(1000 * fraction, within(40.0));
            }
            assertThat(values(otherSeed, otherSeed.validationRows()).getFirst()).isNotEqualTo(validation);
        }
    }

    @Test
    void scalesWithFiguresOfTheTrainingRowsOnly() throws IOException {
        List<List<Object>> rows = rows(5_000, 0);
        LoadOptions plain = options().withValidation(0.25, 5);
        double[] training;
        double[] validation;
        try (ColumnCache cache = load(rows, ColumnQuery.all(SCHEMA), plain)) {
            training = values(cache, cache.trainingRows()).get(1);
            validation = values(cache, cache.validationRows()).get(1);
        }
        double mean = Arrays.stream(training).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(training)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
        double min = Arrays.stream(training).min().orElseThrow();
        double max = Arrays.stream(training).max().orElseThrow();
        double[] sorted = training.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double median = sorted[(n + 1) / 2 - 1];
        double range = sorted[(3 * n + 3) / 4 - 1] - sorted[(n + 3) / 4 - 1];
        for (Precision precision : Precision.values()) {
            double tolerance = precision == Precision.FLOAT32 ? 2e-6 : 1e-9;
            check(rows, plain.withPrecision(precision), Scaling.ZSCORE, mean, deviation, validation, tolerance);
            check(rows, plain.withPrecision(precision), Scaling.MINMAX, min, max - min, validation, tolerance);
            check(rows, plain.withPrecision(precision), Scaling.ROBUST, median, range, validation, tolerance);
        }
    }

    private static void check(
            List<List<Object>> rows,
            LoadOptions options,
            Scaling scaling,
            double shift,
            double spread,
            double[] validation,
            double tolerance)
            throws IOException {
        try (ColumnCache cache = load(rows, ColumnQuery.all(SCHEMA), options.withScaling(scaling, Set.of("id")))) {
            InputTransform transform = cache.transforms().get(1);
            assertThat(transform.shift()).isCloseTo(shift, within(tolerance));
            assertThat(1 / transform.factor()).isCloseTo(spread, within(tolerance));
            double[] scaled = values(cache, cache.validationRows()).get(1);
            for (int i = 0; i < scaled.length; i++) {
                assertThat(scaled[i]).isCloseTo((validation[i] - shift) / spread, within(tolerance / spread));
                assertThat(scaled[i]).isCloseTo(transform.apply(validation[i]), within(tolerance));
            }
            assertThat(cache.transforms().getFirst().scaling()).isEqualTo(Scaling.NONE);
        }
    }

    @Test
    void largeNumbersCloseToEachOtherStayApartInFloat32() throws IOException {
        List<List<Object>> rows = rows(2_000, 0);
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).set(1, 1.4e9 + i % 10);
        }
        LoadOptions options = options().withPrecision(Precision.FLOAT32).withScaling(Scaling.MINMAX, Set.of());
        try (ColumnCache cache = load(rows, ColumnQuery.all(SCHEMA), options)) {
            double[] scaled = values(cache, cache.allRows()).get(1);
            for (int i = 0; i < scaled.length; i++) {
                assertThat(scaled[i]).isCloseTo(i % 10 / 9.0, within(1e-6));
            }
        }
    }

    @Test
    void constantColumnBecomesZeroNotInfinite() throws IOException {
        List<List<Object>> rows = rows(500, 0);
        rows.forEach(row -> row.set(1, 12.5));
        for (Scaling scaling : List.of(Scaling.ZSCORE, Scaling.MINMAX, Scaling.ROBUST)) {
            try (ColumnCache cache =
                    load(rows, ColumnQuery.all(SCHEMA), options().withScaling(scaling, Set.of()))) {
                assertThat(values(cache, cache.allRows()).get(1)).containsOnly(0.0);
            }
        }
    }

    @Test
    void nullsAreRefusedDroppedZeroOrTheMeanAsAsked() throws IOException {
        List<List<Object>> rows = rows(3_000, 0.1);
        double mean = rows.stream()
                .filter(r -> r.get(1) != null)
                .mapToDouble(r -> (double) r.get(1))
                .average()
                .orElseThrow();
        for (boolean plain : new boolean[] {true, false}) {
            LoadQuery query =
                    plain ? ColumnQuery.all(SCHEMA) : ColumnQuery.all(SCHEMA).where(id -> true);
            assertThatThrownBy(() -> load(rows, query, options()))
                    .isInstanceOf(UnsuitableDataException.class)
                    .hasMessageContaining("is null");
            try (ColumnCache cache = load(rows, query, options().withNulls(NullPolicy.DROP))) {
                List<List<Object>> kept =
                        rows.stream().filter(r -> !r.contains(null)).toList();
                List<double[]> values = values(cache, cache.allRows());
                for (int c = 0; c < SCHEMA.size(); c++) {
                    int column = c;
                    assertThat(values.get(c))
                            .containsExactly(kept.stream()
                                    .mapToDouble(r -> number(r.get(column)))
                                    .toArray());
                }
                assertThat(cache.provenance().rowsDropped()).isEqualTo(rows.size() - kept.size());
            }
            for (NullPolicy policy : List.of(NullPolicy.ZERO, NullPolicy.MEAN)) {
                try (ColumnCache cache = load(rows, query, options().withNulls(policy))) {
                    double[] values = values(cache, cache.allRows()).get(1);
                    double standIn = policy == NullPolicy.ZERO ? 0 : mean;
                    assertThat(values).hasSize(rows.size());
                    for (int row = 0; row < values.length; row++) {
                        Object value = rows.get(row).get(1);
                        assertThat(values[row]).isCloseTo(value == null ? standIn : (double) value, within(1e-9));
                    }
                    assertThat(cache.transforms().get(1).nullValue()).isCloseTo(standIn, within(1e-9));
                }
            }
        }
    }

    @Test
    void meanOfNullsFollowsTheSplit() throws IOException {
        List<List<Object>> rows = rows(4_000, 0.2);
        LoadOptions options = options().withNulls(NullPolicy.MEAN).withValidation(0.3, 8);
        try (ColumnCache cache = load(rows, ColumnQuery.all(SCHEMA), options)) {
            for (RowSet part : List.of(cache.trainingRows(), cache.validationRows())) {
                List<double[]> values = values(cache, part);
                for (int i = 0; i < part.rows(); i++) {
                    List<Object> row = rows.get((int) values.getFirst()[i]);
                    for (int c = 1; c < SCHEMA.size(); c++) {
                        double standIn = cache.transforms().get(c).nullValue();
                        assertThat(values.get(c)[i]).isEqualTo(row.get(c) == null ? standIn : number(row.get(c)));
                    }
                }
            }
        }
    }

    @Test
    void categoriesAreSortedAndUnknownOnesAreNone() throws IOException {
        Schema schema = new Schema(
                List.of(new Field("id", LogicalType.INTEGER, false), new Field("kind", LogicalType.TEXT, true)));
        String[] kinds = {"zebra", "apple", "été", "Zoo", ""};
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            rows.add(Arrays.asList(i, i % 11 == 10 ? null : kinds[i * 7 % kinds.length]));
        }
        LoadQuery oneHot = new ColumnQuery(
                schema,
                List.of(LoadColumn.of(schema.field(0)), new LoadColumn(schema.field(1), Encoding.ONE_HOT)),
                null,
                -1);
        ArrayTable table = new ArrayTable(schema, rows, 333);
        try (ColumnCache cache = CacheLoader.load(
                table, oneHot, options().withNulls(NullPolicy.ZERO).withThreads(3), new LoadMonitor())) {
            Dictionary dictionary = cache.transforms().get(1).dictionary();
            assertThat(dictionary.categories()).containsExactly("", "Zoo", "apple", "zebra", "été");
            assertThat(dictionary.code("apple")).isEqualTo(2);
            assertThat(dictionary.code("bear")).isEqualTo(Dictionary.UNKNOWN);
            assertThat(cache.columns().get(1).lanes()).isEqualTo(5);
            List<double[]> values = values(cache, cache.allRows());
            for (int row = 0; row < rows.size(); row++) {
                for (int k = 0; k < dictionary.size(); k++) {
                    boolean is =
                            dictionary.categories().get(k).equals(rows.get(row).get(1));
                    assertThat(values.get(1)[row * 5 + k]).isEqualTo(is ? 1 : 0);
                }
            }
        }
        LoadQuery ordinal = new ColumnQuery(
                schema,
                List.of(LoadColumn.of(schema.field(0)), new LoadColumn(schema.field(1), Encoding.ORDINAL)),
                id -> id % 11 != 10,
                -1);
        try (ColumnCache cache = CacheLoader.load(table, ordinal, options(), new LoadMonitor())) {
            double[] ids = values(cache, cache.allRows()).getFirst();
            double[] codes = values(cache, cache.allRows()).get(1);
            Dictionary dictionary = cache.transforms().get(1).dictionary();
            for (int row = 0; row < codes.length; row++) {
                Object kind = rows.get((int) ids[row]).get(1);
                assertThat(dictionary.categories().get((int) codes[row])).isEqualTo(kind);
            }
        }
    }

    @Test
    void byteStringsBecomeVectorsOfOneLength() throws IOException {
        Schema schema = new Schema(List.of(new Field("img", LogicalType.BYTEA, false)));
        List<List<Object>> rows = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 900; i++) {
            byte[] image = new byte[37];
            random.nextBytes(image);
            rows.add(List.of(image));
        }
        LoadOptions options = options()
                .withPrecision(Precision.FLOAT32)
                .withValidation(0.2, 2)
                .withScaling(Scaling.MINMAX, Set.of());
        ArrayTable table = new ArrayTable(schema, rows, 250);
        try (ColumnCache cache = CacheLoader.load(table, ColumnQuery.all(schema), options, new LoadMonitor())) {
            assertThat(cache.columns().getFirst().lanes()).isEqualTo(37);
            assertThat(cache.trainingRows().rows() + cache.validationRows().rows())
                    .isEqualTo(900);
            ColumnView first = cache.groups().getFirst().column(0);
            assertThat(first.lanes()).isEqualTo(37);
            double[] values = values(cache, cache.trainingRows()).getFirst();
            assertThat(Arrays.stream(values).allMatch(v -> v >= 0 && v <= 1)).isTrue();
            float[] expected = new float[37];
            for (int lane = 0; lane < 37; lane++) {
                expected[lane] = (float) cache.transforms()
                        .getFirst()
                        .apply(((byte[]) rows.getFirst().getFirst())[lane] & 0xff);
            }
            boolean found = false;
            for (int row = 0; row < first.rows(); row++) {
                boolean same = true;
                for (int lane = 0; lane < 37; lane++) {
                    same &= first.getDouble(row, lane) == expected[lane];
                }
                found |= same;
            }
            assertThat(found).isTrue();
        }
        rows.set(777, List.of(new byte[36]));
        assertThatThrownBy(() -> CacheLoader.load(table, ColumnQuery.all(schema), options, new LoadMonitor()))
                .isInstanceOf(UnsuitableDataException.class)
                .hasMessageContaining("36")
                .hasMessageContaining("37");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 699, 700, 701, 1500, 99_999})
    void limitGivesTheFirstRows(long limit) throws IOException {
        List<List<Object>> rows = rows(3_000, 0);
        int expected = (int) Math.min(limit, 3_000);
        for (LoadQuery query : List.of(
                ColumnQuery.all(SCHEMA).limit(limit),
                ColumnQuery.all(SCHEMA).where(id -> true).limit(limit))) {
            try (ColumnCache cache = load(rows, query, options().withThreads(3))) {
                assertThat(cache.rows()).isEqualTo(expected);
                double[] ids = values(cache, cache.allRows()).getFirst();
                for (int i = 0; i < expected; i++) {
                    assertThat(ids[i]).isEqualTo(i);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void newRowsAreTransformedAsThoseThatAModelWasTrainedOn(Precision precision) throws IOException {
        List<List<Object>> rows = rows(2_000, 0.1);
        List<List<Object>> others = rows(5_000, 0.1).subList(2_500, 3_900);
        LoadQuery query = ColumnQuery.all(SCHEMA).with(4, Encoding.ORDINAL);
        LoadOptions options = options()
                .withPrecision(precision)
                .withScaling(Scaling.ZSCORE, Set.of("id"))
                .withNulls(NullPolicy.MEAN);
        try (ColumnCache trained = load(rows, query, options)) {
            ArrayTable table = new ArrayTable(SCHEMA, others, 400);
            List<InputTransform> transforms = trained.transforms();
            int seen = 0;
            for (ScanUnit unit : CacheLoader.units(table, query)) {
                try (ColumnCache part =
                        CacheLoader.load(table, List.of(unit), query, options, transforms, new LoadMonitor())) {
                    assertThat(part.transforms()).isEqualTo(transforms);
                    List<double[]> values = values(part, part.allRows());
                    for (int row = 0; row < part.rows(); row++) {
                        List<Object> source = others.get(seen++);
                        for (int c = 0; c < 4; c++) {
                            InputTransform transform = transforms.get(c);
                            double value = source.get(c) == null ? transform.nullValue() : number(source.get(c));
                            assertThat(values.get(c)[row]).isCloseTo(transform.apply(value), within(2e-4));
                        }
                        int code = source.get(4) == null ? -1 : (boolean) source.get(4) ? 1 : 0;
                        assertThat(values.get(4)[row]).isEqualTo(code);
                    }
                }
            }
            assertThat(seen).isEqualTo(others.size());
        }
    }

    /// Rows without nulls have no stand-in for one: rows that go on from them get it from the policy.
    @Test
    void nullsThatAModelNeverSawGetAStandIn() throws IOException {
        List<List<Object>> whole = rows(2_000, 0);
        List<List<Object>> holes = rows(3_000, 0.2);
        LoadOptions options = options().withScaling(Scaling.ZSCORE, Set.of("id"));
        try (ColumnCache trained = load(whole, ColumnQuery.all(SCHEMA), options)) {
            InputTransform before = trained.transforms().get(1);
            for (NullPolicy policy : List.of(NullPolicy.ZERO, NullPolicy.MEAN)) {
                double standIn =
                        policy == NullPolicy.ZERO ? 0 : before.statistics().mean();
                LoadOptions again = options.withNulls(policy).withTransforms(trained.transforms());
                try (ColumnCache cache = load(holes, ColumnQuery.all(SCHEMA), again)) {
                    InputTransform now = cache.transforms().get(1);
                    assertThat(now.nullValue()).isEqualTo(standIn);
                    assertThat(now.shift()).isEqualTo(before.shift());
                    double[] values = values(cache, cache.allRows()).get(1);
                    for (int row = 0; row < values.length; row++) {
                        Object value = holes.get(row).get(1);
                        assertThat(values[row])
                                .isCloseTo(before.apply(value == null ? standIn : (double) value), within(1e-6));
                    }
                }
            }
        }
    }

    @Test
    void emptyTableAndEmptyResultMakeAnEmptyCache() throws IOException {
        LoadOptions options = options().withScaling(Scaling.ROBUST, Set.of());
        try (ColumnCache none = load(List.of(), ColumnQuery.all(SCHEMA), options);
                ColumnCache filtered =
                        load(rows(800, 0), ColumnQuery.all(SCHEMA).where(id -> false), options)) {
            assertThat(none.rows()).isZero();
            assertThat(filtered.rows()).isZero();
            assertThat(filtered.groups()).isEmpty();
            assertThat(filtered.columns()).hasSize(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void failureOfOneThreadStopsAllAndFreesEverything(int threads) {
        long before = OffHeap.bytesInUse();
        ArrayTable table = new ArrayTable(SCHEMA, rows(9_000, 0), 500).failingAt(4_321);
        assertThatThrownBy(() -> CacheLoader.load(
                        table, ColumnQuery.all(SCHEMA), options().withThreads(threads), new LoadMonitor()))
                .isInstanceOf(IOException.class)
                .hasMessage("row 4321 cannot be read");
        assertThat(OffHeap.bytesInUse()).isEqualTo(before);
    }

    @Test
    void cancellingAndInterruptingStopAndFreeEverything() {
        long before = OffHeap.bytesInUse();
        LoadMonitor monitor = new LoadMonitor();
        LoadQuery query = ColumnQuery.all(SCHEMA).where(id -> {
            if (id == 2_000) {
                monitor.cancel();
            }
            return true;
        });
        ArrayTable table = new ArrayTable(SCHEMA, rows(9_000, 0), 500);
        assertThatThrownBy(() -> CacheLoader.load(table, query, options().withThreads(2), monitor))
                .isInstanceOf(CancellationException.class);
        assertThat(monitor.rowsRead()).isLessThan(9_000);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> CacheLoader.load(table, ColumnQuery.all(SCHEMA), options(), new LoadMonitor()))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(OffHeap.bytesInUse()).isEqualTo(before);
    }

    @Test
    void cacheLargerThanAllowedIsRefusedWithBothFigures() {
        long before = OffHeap.bytesInUse(MemoryTag.CACHE);
        List<List<Object>> rows = rows(9_000, 0);
        assertThatThrownBy(() -> load(rows, ColumnQuery.all(SCHEMA), options().withMemory(100_000, null)))
                .isInstanceOf(CacheMemoryException.class)
                .hasMessageContaining("0.1 MB");
        assertThat(OffHeap.bytesInUse(MemoryTag.CACHE)).isEqualTo(before);
    }

    @Test
    void columnsInFilesEqualColumnsInMemory(@TempDir Path directory) throws IOException {
        List<List<Object>> rows = rows(9_000, 0);
        LoadOptions options = options().withScaling(Scaling.ZSCORE, Set.of());
        try (ColumnCache memory = load(rows, ColumnQuery.all(SCHEMA), options);
                ColumnCache files = load(rows, ColumnQuery.all(SCHEMA), options.withMemory(1_000, directory))) {
            assertThat(values(files, files.allRows()).toArray())
                    .isEqualTo(values(memory, memory.allRows()).toArray());
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void numbersThatCannotBeHeldExactlyAreRefused() {
        List<List<Object>> rows = rows(100, 0);
        rows.get(50).set(3, (1L << 53) + 1);
        assertThatThrownBy(() -> load(rows, ColumnQuery.all(SCHEMA), options()))
                .isInstanceOf(UnsuitableDataException.class)
                .hasMessageContaining("9007199254740993")
                .hasMessageContaining("big");
    }

    @Test
    void numbersThatAreNotFiniteCannotBeScaled() {
        List<List<Object>> rows = rows(100, 0);
        rows.get(50).set(1, Double.NaN);
        assertThatThrownBy(() -> load(rows, ColumnQuery.all(SCHEMA), options().withScaling(Scaling.ZSCORE, Set.of())))
                .isInstanceOf(UnsuitableDataException.class)
                .hasMessageContaining("column x");
    }

    @Test
    void typesThatAreNoNumbersAreRefusedWithAdvice() {
        assertThatThrownBy(() -> LoadColumn.of(new Field("t", LogicalType.TIMESTAMP, true)))
                .isInstanceOf(UnsuitableDataException.class)
                .hasMessageContaining("extract(epoch from t)");
        assertThatThrownBy(() -> LoadColumn.of(new Field("name", LogicalType.TEXT, true)))
                .isInstanceOf(UnsuitableDataException.class)
                .hasMessageContaining("one_hot(name)");
    }
}
