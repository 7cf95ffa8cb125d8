package io.pagegrad.expression.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.value.ValueException;
import org.junit.jupiter.api.Test;

final class TextFunctionsTest {
    private static Object apply(Operation operation, String... values) {
        return TextFunctions.apply(operation, Kind.TEXT, values);
    }

    @Test
    void mapsTheCaseOfAsciiOnly() {
        assertThat(apply(Operation.UPPER, "az-日本")).isEqualTo("AZ-日本");
        assertThat(apply(Operation.LOWER, "AZß")).isEqualTo("azß");
        assertThat(apply(Operation.ILIKE, "Straße", "sTRA%E")).isEqualTo(true);
    }

    @Test
    void refusesLettersWhoseCaseDependsOnTheLocale() {
        assertThatThrownBy(() -> apply(Operation.UPPER, "ü"))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("'ü'")
                .hasMessageContaining("locale");
        assertThatThrownBy(() -> apply(Operation.LOWER, "Ä")).isInstanceOf(ValueException.class);
        assertThatThrownBy(() -> apply(Operation.ILIKE, "Ä", "a%")).isInstanceOf(ValueException.class);
    }
}
