package io.pagegrad.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptionTest {
    @Test
    void whoAsksAndWhoIsToldLearnOfARequestOnce() {
        Interruption interruption = new Interruption();
        List<String> told = new ArrayList<>();
        interruption.onRequest(() -> told.add("early"));
        interruption.check();
        interruption.request();
        interruption.request();
        interruption.onRequest(() -> told.add("late"));
        assertThat(interruption.requested()).isTrue();
        assertThat(told).containsExactly("early", "late");
        assertThatThrownBy(interruption::check).isInstanceOf(InterruptedRunException.class);
    }

    @Test
    void aRunThatHasEndedIsNotInterrupted() {
        Interruption interruption = new Interruption();
        interruption.runEnded();
        interruption.request();
        assertThat(interruption.requested()).isFalse();
    }
}
