package dev.valed.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class TeardownTest {

    private static final Duration LONG = Duration.ofSeconds(120);

    private final Teardown teardown = new Teardown();
    private final List<String> ended = new CopyOnWriteArrayList<>();

    @Test
    void shouldEndTheLastFirstAndEachOnce() {
        teardown.add("core", LONG, () -> ended.add("core"));
        teardown.add("web", LONG, () -> ended.add("web"));

        teardown.run();
        teardown.run();

        assertThat(ended).containsExactly("web", "core");
    }

    @Test
    void shouldGoOnWhenOneFailsOrHangs() {
        CountDownLatch never = new CountDownLatch(1);
        teardown.add("core", LONG, () -> ended.add("core"));
        teardown.add("fails", LONG, () -> {
            throw new IllegalStateException("on purpose");
        });
        teardown.add("hangs", Duration.ofMillis(10), never::await);

        teardown.run();

        assertThat(ended).containsExactly("core");
    }

    @Test
    void shouldEndAtOnceWhatStartsTooLate() {
        teardown.run();

        teardown.add("web", LONG, () -> ended.add("web"));

        assertThat(ended).containsExactly("web");
    }
}
