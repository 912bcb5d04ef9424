package dev.valed.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thousands of random events, each told to a real switch and to a naive model: both must agree to the last byte. */
@Timeout(300)
class ModelBasedTest {

    private static final int FRAMES = 100_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldDoWhatTheReferenceSwitchDoes(int workers) {
        Seed seed = Seed.print("ModelBasedTest, " + workers + " workers");
        try (RandomSwitch run = new RandomSwitch(workers, seed.random())) {
            while (run.framesSent() < FRAMES) {
                run.event();
            }
            run.compareAll();
            assertThat(run.framesReceived()).isGreaterThan(FRAMES / 4);
        }
    }

    /** Short runs from nothing, each of another seed: the events at the start of a switch's life. */
    @Test
    void shouldDoWhatTheReferenceSwitchDoesFromTheFirstFrameOn() {
        Seed seed = Seed.print("ModelBasedTest, short runs");
        for (int i = 0; i < 100; i++) {
            try (RandomSwitch run = new RandomSwitch(1 + i % 3, new Seed(seed.value() + i).random())) {
                for (int events = 0; events < 60; events++) {
                    run.event();
                }
                run.compareAll();
            }
        }
    }
}
