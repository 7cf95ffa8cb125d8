package io.pagegrad.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LineChartTest {
    @Test
    void aMillionPointsAreDrawnAsFarAsTheyCanBeSeen() {
        Series many = new Series("loss", "first");
        for (int i = 0; i < 1_000_000; i++) {
            many.point(i, i == 777_777 ? 40 : i % 2);
        }
        String svg = new LineChart("Loss", "seconds", List.of(many)).svg();
        assertThat(svg.length()).isLessThan(50_000);
        // the one point that stands out touches the upper end of the y axis
        assertThat(svg).containsPattern("points=\"[^\"]*,14\\.0 ");
    }

    @Test
    void fewPointsAreDrawnEach() {
        Series few = new Series("loss", "first");
        for (int i = 0; i < 100; i++) {
            few.point(i, i % 7);
        }
        String svg = new LineChart("Loss", "seconds", List.of(few)).svg();
        String points = svg.replaceAll("(?s).*points=\"([^\"]*)\".*", "$1");
        assertThat(points.split(" ")).hasSize(100);
    }
}
