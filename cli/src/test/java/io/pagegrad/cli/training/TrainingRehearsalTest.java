package io.pagegrad.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.pagegrad.cache.CacheColumn;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.trainer.Trainer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingRehearsalTest {
    private static final List<CacheColumn> COLUMNS = List.of(
            new CacheColumn("x", LogicalType.DOUBLE, PhysicalType.FLOAT32, 1),
            new CacheColumn("pixels", LogicalType.DOUBLE, PhysicalType.FLOAT32, 3),
            new CacheColumn("y", LogicalType.DOUBLE, PhysicalType.FLOAT32, 1));

    @Test
    void rowsLikeThoseToComeAreTrainedOnceAndFreed() {
        List<List<CacheColumn>> seen = new ArrayList<>();
        try (TrainingRehearsal rehearsal = new TrainingRehearsal(rows -> {
            seen.add(rows.columns());
            return Trainer.on(rows).linear("x").label("y");
        })) {
            rehearsal.rehearse(COLUMNS);
        }
        assertThat(seen).containsExactly(COLUMNS);
    }

    @Test
    void whatTheRealRunWillRefuseIsNotSaidHere() {
        try (TrainingRehearsal rehearsal =
                new TrainingRehearsal(rows -> Trainer.on(rows).linear("missing").label("y"))) {
            assertThatCode(() -> rehearsal.rehearse(COLUMNS)).doesNotThrowAnyException();
        }
    }
}
