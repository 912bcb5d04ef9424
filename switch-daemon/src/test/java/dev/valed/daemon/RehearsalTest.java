package dev.valed.daemon;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class RehearsalTest {

    @Test
    void shouldSucceedWithoutPrivileges() {
        Teardown teardown = new Teardown();
        try {
            assertThatCode(() -> Rehearsal.rehearse(teardown)).doesNotThrowAnyException();
        } finally {
            teardown.run();
        }
    }
}
