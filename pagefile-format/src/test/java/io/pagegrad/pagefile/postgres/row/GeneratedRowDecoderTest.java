package io.pagegrad.pagefile.postgres.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.Projection.Form;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.postgres.heap.HeapPages;
import io.pagegrad.pagefile.postgres.heap.HeapRelation;
import io.pagegrad.pagefile.postgres.heap.TestRelation;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.postgres.toast.ToastReader;
import io.pagegrad.pagefile.text.TextSink;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// The generated decoder gives what the interpreted one gives: rows or damage.
class GeneratedRowDecoderTest {
    private static final int PAGE = 8192;
    private static final int ROWS = 400;

    private static Path directory;

    @BeforeContainer
    static void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("pagegrad-rows");
    }

    @AfterContainer
    static void removeDirectory() throws IOException {
        Files.deleteIfExists(directory.resolve("16384"));
        Files.delete(directory);
    }

    @Property(tries = 400)
    void decodesWhatTheInterpreterDecodes(@ForAll long seed) throws IOException {
        RandomRelation relation = new RandomRelation(seed);
        byte[] page = relation.page(PAGE);
        for (int projection = 0; projection < 3; projection++) {
            RowLayout layout = relation.layout();
            assertSame(relation, layout, page);
        }
    }

    @Property(tries = 2000)
    void findsDamageThatTheInterpreterFinds(@ForAll long seed) throws IOException {
        RandomRelation relation = new RandomRelation(seed);
        byte[] page = relation.damaged(relation.page(PAGE));
        assertSame(relation, relation.layout(), page);
    }

    private static void assertSame(RandomRelation relation, RowLayout layout, byte[] page) throws IOException {
        String generated = decode(relation, layout, page, true);
        assertThat(generated).isEqualTo(decode(relation, layout, page, false));
    }

    private static String decode(RandomRelation relation, RowLayout layout, byte[] page, boolean generated)
            throws IOException {
        HeapRelation heap = TestRelation.of(directory, page, PAGE, relation.columnCount());
        List<PhysicalType> types = layout.projected().stream()
                .map(item -> item.form() == Form.TEXT
                        ? PhysicalType.BYTES
                        : item.codec().logicalType().physical())
                .toList();
        try (HeapPages pages = heap.open(TestRelation.reading(false));
                Detoaster detoaster = new Detoaster(ToastReader.none(), 15);
                TextSink text = new TextSink(MemoryTag.SCRATCH);
                ColumnBatch batch = ColumnBatch.allocate(types, ROWS, MemoryTag.BATCH)) {
            RowDecoder decoder = generated
                    ? RowDecoders.create(layout, detoaster, text)
                    : new InterpretedRowDecoder(layout, detoaster, text);
            assertThat(decoder.kind()).isEqualTo(generated ? "generated" : "interpreted");
            decoder.bind(batch);
            int rows = 0;
            while (pages.next()) {
                decoder.decode(pages, 0, pages.count(), rows);
                rows += pages.count();
            }
            return print(batch, rows);
        } catch (CorruptPageException e) {
            return "damage";
        } catch (UnsupportedPagefileException e) {
            return "unsupported";
        }
    }

    private static String print(ColumnBatch batch, int rows) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < batch.columnCount(); i++) {
            ColumnVector column = batch.column(i);
            text.append(column.nullCount()).append(" nulls:");
            for (int row = 0; row < rows; row++) {
                text.append(' ').append(column.isNull(row) ? "null " : "").append(value(column, row));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String value(ColumnVector column, int row) {
        return HexFormat.of()
                .formatHex(
                        switch (column) {
                            case BytesVector bytes -> bytes.getBytes(row);
                            case FixedVector fixed ->
                                fixed.data()
                                        .asSlice(
                                                (long) row * fixed.type().widthBytes(),
                                                fixed.type().widthBytes())
                                        .toArray(ValueLayout.JAVA_BYTE);
                        });
    }
}
