package dev.valed.deployment.container;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for what another process does. */
final class Await {

    private static final Duration TURN = Duration.ofMillis(50);

    private Await() {}

    static void until(Duration limit, String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(limit)
                .pollInterval(TURN)
                .pollDelay(Duration.ZERO)
                .until(condition);
    }
}
