package io.pagegrad.trainer.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StrategyTextTest {
    @Test
    void optionsFollowTheNameAfterAColon() {
        assertThat(Strategy.named("sma:period=8, momentum=0.5,alpha=0.125", 4))
                .isEqualTo(LocalModels.sma(4).withPeriod(8).withMomentum(0.5).withAlpha(0.125));
        assertThat(Strategy.named("local-dirty:period=3", 2))
                .isEqualTo(LocalModels.dirty(2).withPeriod(3));
        assertThat(Strategy.named("hogwild:max-age=4", 3)).isEqualTo(new Hogwild(3).withMaxAge(4));
        assertThat(Strategy.named("hogwild:lock", 3)).isEqualTo(new Hogwild(3).withLock());
        assertThat(Strategy.named("parameter-server:slack=0", 2)).isEqualTo(Strategy.parameterServer(2, 0));
        assertThat(Strategy.named("hogwild", 2)).isEqualTo(Strategy.hogwild(2));
    }

    @Test
    void learnersMayBeWrittenWithTheStrategy() {
        assertThat(Strategy.named("hogwild:learners=4", 2)).isEqualTo(Strategy.hogwild(4));
        assertThat(Strategy.named("sma:alpha=0.2,learners=4", 2))
                .isEqualTo(LocalModels.sma(4).withAlpha(0.2));
        assertThatThrownBy(() -> Strategy.named("sequential:learners=2", 1)).hasMessageContaining("no option learners");
    }

    @Test
    void everyStrategyIsWrittenAsItIsRead() {
        for (String text : List.of(
                "sequential",
                "synchronized",
                "hogwild:learners=2",
                "hogwild:learners=3,max-age=4,lock",
                "local-locks:learners=2",
                "local-locks:learners=1",
                "local-dirty:learners=5,period=4",
                "sma:learners=4,period=8,momentum=0.5,alpha=0.125",
                "model-averaging:learners=3",
                "parameter-server:learners=2,slack=0")) {
            assertThat(Strategy.named(text, 7).text()).isEqualTo(text);
        }
    }

    @Test
    void whatAStrategyDoesNotHaveIsNamed() {
        assertThatThrownBy(() -> Strategy.named("sma:window=8", 2))
                .hasMessage("strategy sma:window=8: there is no option window; there are learners, period, momentum,"
                        + " alpha");
        assertThatThrownBy(() -> Strategy.named("sequential:period=8", 2))
                .hasMessageContaining("there is no option period, and no other");
        assertThatThrownBy(() -> Strategy.named("hogwild:max-age=many", 2))
                .hasMessageContaining("max-age must be a whole number");
        assertThatThrownBy(() -> Strategy.named("hogwild:", 2)).hasMessageContaining("there is no option");
        for (String word : List.of("sma", "local-locks", "local-dirty")) {
            assertThatThrownBy(() -> Strategy.named(word + ":period=0", 2))
                    .hasMessage("strategy " + word + ":period=0: period must be at least 1");
        }
        assertThatThrownBy(() -> Strategy.named("sma:alpha=0.9", 2)).hasMessageContaining("at most 1 / learners");
        assertThatThrownBy(() -> Strategy.named("bulk", 2)).hasMessageContaining("there is no strategy bulk");
    }
}
