package io.pagegrad.expression.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.column.ByteOrderedText;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.Field;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.column.Schema;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.QueryParser;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundQueryTest {
    private static final Schema TABLE = new Schema(List.of(
            new Field("id", LogicalType.INTEGER, false),
            new Field("amount", LogicalType.DOUBLE, true),
            new Field("name", LogicalType.TEXT, true),
            new Field("mood", LogicalType.other("mood"), true)));

    private static BoundQuery bind(String sql) {
        return QueryBinder.bind(QueryParser.parse(sql), TABLE);
    }

    @Test
    void readsOnlyTheColumnsItNeedsFilterColumnsFirst() {
        BoundQuery query = bind("SELECT amount + 1, id FROM t WHERE name LIKE 'a%'");

        assertThat(query.inputColumns()).extracting(InputColumn::column).containsExactly(2, 1, 0);
        assertThat(query.filterInputCount()).isEqualTo(1);
        assertThat(query.outputSchema().names()).containsExactly("?column?", "id");
    }

    @Test
    void asksForATypeWithoutValueFormAsText() {
        BoundQuery query = bind("SELECT * FROM t");

        assertThat(query.inputColumns())
                .extracting(InputColumn::form)
                .containsExactly(InputForm.VALUE, InputForm.VALUE, InputForm.VALUE, InputForm.TEXT);
        assertThat(query.outputTypes())
                .containsExactly(PhysicalType.INT32, PhysicalType.FLOAT64, PhysicalType.BYTES, PhysicalType.BYTES);
    }

    @Test
    void filtersAndProjectsABatch() {
        BoundQuery query = bind("SELECT id * 2 AS twice, name, amount FROM t WHERE amount > 1 OR name IS NULL");
        try (ColumnBatch input = ColumnBatch.allocate(query.inputTypes(), 4, MemoryTag.BATCH);
                ColumnBatch output = ColumnBatch.allocate(query.outputTypes(), 4, MemoryTag.BATCH);
                QueryProgram program = query.newProgram()) {
            row(input, 0, 1.0, "low", 1);
            row(input, 1, 2.0, "high", 2);
            row(input, 2, null, null, 3);
            row(input, 3, null, "unknown", 4);
            input.size(4);

            assertThat(program.run(input, output)).isEqualTo(2);

            assertThat(output.fixed(0).getInt(0)).isEqualTo(4);
            assertThat(output.fixed(0).getInt(1)).isEqualTo(6);
            assertThat(new String(output.bytes(1).getBytes(0), StandardCharsets.UTF_8))
                    .isEqualTo("high");
            assertThat(output.bytes(1).isNull(1)).isTrue();
            assertThat(output.fixed(2).getDouble(0)).isEqualTo(2.0);
            assertThat(output.fixed(2).isNull(1)).isTrue();
        }
    }

    @Test
    void explainsWhatIsReadAndHow() {
        assertThat(bind("SELECT id, upper(name) FROM t WHERE amount > 1").explain())
                .contains("reads: amount, id, name", "skips: mood", "  over: amount", "copies: id")
                .contains("computes: upper by the interpreter");
    }

    private static void row(ColumnBatch batch, int row, Double amount, String name, int id) {
        if (amount == null) {
            batch.column(0).setNull(row);
        } else {
            batch.fixed(0).setDouble(row, amount);
        }
        if (name == null) {
            batch.bytes(1).appendNull();
        } else {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            batch.bytes(1).append(MemorySegment.ofArray(bytes), 0, bytes.length);
        }
        batch.fixed(2).setInt(row, id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id FROM t WHERE name < 'm'",
                "SELECT id FROM t WHERE name BETWEEN 'a' AND 'm'",
                "SELECT greatest(name, 'm') FROM t",
                "SELECT 'a' < 'B' FROM t"
            })
    void refusesToOrderTextWhoseCollationItDoesNotHave(String sql) {
        assertThatThrownBy(() -> bind(sql))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("collation");
        BindOptions bytes = BindOptions.DEFAULT.withByteOrder(ByteOrderedText.ALL);
        assertThat(QueryBinder.bind(QueryParser.parse(sql), TABLE, bytes)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT amuont FROM t | column amuont does not exist; did you mean amount? | 7",
                "SELECT id FROM t WHERE amount | argument of WHERE must be type boolean, not type double precision | 23",
                "SELECT amount % 2 FROM t | operator % does not take double precision and integer | 14",
                "SELECT sum(id) FROM t | sum is an aggregate | 7",
                "SELECT sqrtt(id) FROM t | function sqrtt does not exist; did you mean sqrt? | 7",
                "SELECT round(amount, 2) FROM t | function round(double precision, integer) does not exist | 7",
                "SELECT id = 'x' FROM t | invalid input syntax for type integer: \"x\" | 12",
                "SELECT CASE WHEN true THEN id ELSE name END FROM t | types text and integer cannot be matched | 27",
                "SELECT name::int + true FROM t | operator + does not take integer and boolean | 17",
                "SELECT extract(fortnight from date '2020-01-01') FROM t | \"fortnight\" is not recognized | 15",
                "SELECT name COLLATE \"de_DE\" FROM t | collation \"de_DE\" is known to the server only | 20",
                "SELECT name COLLATE x.\"C\" FROM t | collation x.C is known to the server only | 20",
                "SELECT id COLLATE \"C\" FROM t | collations are not supported by type integer | 10",
                "SELECT ordinal(name) FROM t | dictionary | 7",
            })
    void refusesWithThePosition(String sql, String message, int position) {
        assertThatThrownBy(() -> bind(sql)).isInstanceOfSatisfying(ExpressionException.class, e -> {
            assertThat(e).hasMessageContaining(message);
            assertThat(e.position()).isEqualTo(position);
        });
    }
}
