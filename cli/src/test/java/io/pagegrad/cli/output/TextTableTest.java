package io.pagegrad.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void alignsColumnsAndLeavesEmptyOnesOut() throws IOException {
        TextTable table = new TextTable("name", ">rows", "why not", "kind");
        table.row("trips", "12,748,986", "", "table");
        table.row("ü", "3", "", "view");
        StringBuilder out = new StringBuilder();
        table.writeTo(out);
        assertThat(out).hasToString("""
                name         rows  kind
                trips  12,748,986  table
                ü               3  view
                """);
    }

    @Test
    void quantitiesAreShort() {
        assertThat(Quantity.bytes(812)).isEqualTo("812 B");
        assertThat(Quantity.bytes(8192)).isEqualTo("8.0 KiB");
        assertThat(Quantity.bytes(1_503_238_553)).isEqualTo("1.4 GiB");
        assertThat(Quantity.count(12_748_986)).isEqualTo("12,748,986");
        assertThat(Quantity.rounded(14_230_000)).isEqualTo("14.2 M");
        assertThat(Quantity.rounded(9.96)).isEqualTo("10.0");
        assertThat(Quantity.seconds(0.418)).isEqualTo("0.42 s");
        assertThat(Quantity.seconds(125)).isEqualTo("2 min 05 s");
        assertThat(Quantity.seconds(3725)).isEqualTo("1 h 02 min");
    }
}
