package dev.valed.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void shouldSucceedWithEveryCommand() throws IOException {
        assertThat(Rehearsal.rehearse()).isTrue();
    }
}
