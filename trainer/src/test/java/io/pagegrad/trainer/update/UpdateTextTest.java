package io.pagegrad.trainer.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Optimizers and schedules as users write them.
class UpdateTextTest {
    @Test
    void everyOptimizerIsWrittenAsItIsRead() {
        for (String text : List.of(
                "sgd",
                "momentum",
                "momentum:beta=0.8",
                "nesterov:beta=0.5",
                "adagrad:epsilon=1.0E-6",
                "rmsprop:rho=0.9,epsilon=1.0E-5",
                "adam",
                "adam:beta1=0.8,beta2=0.99,epsilon=1.0E-6",
                "adamw:beta2=0.99")) {
            assertThat(Optimizer.named(text).text()).isEqualTo(text);
        }
        assertThat(Optimizer.words())
                .allSatisfy(word -> assertThat(Optimizer.named(word).text()).isEqualTo(word));
        assertThat(Optimizer.named("adam:epsilon=1e-6")).isEqualTo(new Optimizer.Adam(0.9, 0.999, 1e-6));
        assertThat(Optimizer.named("momentum:beta=0.8")).isEqualTo(new Optimizer.Momentum(0.8));
    }

    @Test
    void everyScheduleIsWrittenAsItIsRead() {
        for (String text : List.of(
                "constant",
                "inverse:0.01",
                "step:0.5:100",
                "exponential:0.99",
                "cosine:1000",
                "cosine:1000:0.001",
                "warmup:50+cosine:1000",
                "warmup:10+constant")) {
            Schedule schedule = Schedule.named(text, 0.05);
            assertThat(schedule.text()).isEqualTo(text);
            assertThat(schedule.initialRate()).isEqualTo(0.05);
            assertThat(Schedule.named(schedule.text(), schedule.initialRate())).isEqualTo(schedule);
        }
        assertThat(Schedule.named("step:0.5:100", 0.2)).isEqualTo(new Schedule.Steps(0.2, 0.5, 100));
        assertThat(Schedule.named("cosine:7:0.1", 0.2)).isEqualTo(new Schedule.Cosine(0.2, 0.1, 7));
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Optimizer.named("adam:beta=1"))
                .hasMessage("optimizer adam:beta=1: there is no option beta; there are beta1, beta2, epsilon");
        assertThatThrownBy(() -> Optimizer.named("sgd:beta=1")).hasMessageContaining("no option beta, and no other");
        assertThatThrownBy(() -> Optimizer.named("newton")).hasMessageContaining("there is no optimizer newton");
        assertThatThrownBy(() -> Schedule.named("step:0.5", 1)).hasMessageContaining("schedule step:0.5: there are");
        assertThatThrownBy(() -> Schedule.named("cosine:1.5", 1)).hasMessageContaining("'1.5' is no whole number");
        assertThatThrownBy(() -> Schedule.named("warmup:5", 1)).hasMessageContaining("warmup:N+RULE");
    }
}
