package dev.valed.daemon.systemd;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Tells the service manager from time to time that the workers come round. While one does not, nothing is said but the
 * reason, so that the manager restarts the daemon when its patience ends. One thread, and only if somebody listens.
 */
public final class SignsOfLife implements AutoCloseable {

    /** Without a watchdog the status line is all there is to keep fresh. */
    private static final Duration STATUS_PERIOD = Duration.ofSeconds(10);

    private final ServiceNotification notification;
    private final BooleanSupplier workersComeRound;
    private final Supplier<String> status;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("signs-of-life").factory());

    /** Whether the manager knows that we are. Guarded by this. */
    private boolean ready;
    /** Whether all is said. Guarded by this. */
    private boolean closed;

    private SignsOfLife(ServiceNotification notification, BooleanSupplier workersComeRound, Supplier<String> status) {
        this.notification = notification;
        this.workersComeRound = workersComeRound;
        this.status = status;
    }

    /**
     * Says that the daemon is ready, and goes on from there.
     *
     * @param workersComeRound whether all workers do; asked often, and must not wait for anything
     * @param status           one line for people
     */
    public static SignsOfLife start(
            ServiceNotification notification, BooleanSupplier workersComeRound, Supplier<String> status) {
        SignsOfLife signs = new SignsOfLife(notification, workersComeRound, status);
        if (notification.isHeard()) {
            Duration watchdog = notification.watchdog();
            // Half of its patience, as sd_watchdog_enabled(3) advises.
            long period = (watchdog == null ? STATUS_PERIOD : watchdog.dividedBy(2)).toNanos();
            signs.thread.scheduleWithFixedDelay(signs::give, 0, period, TimeUnit.NANOSECONDS);
        }
        return signs;
    }

    private synchronized void give() {
        if (closed) {
            return;
        }
        if (!ready) {
            ready = notification.ready(status.get());
        } else if (!workersComeRound.getAsBoolean()) {
            notification.status("a worker does not come round");
        } else if (notification.watchdog() != null) {
            notification.alive(status.get());
        } else {
            notification.status(status.get());
        }
    }

    /** Says that the daemon stops, and nothing more. */
    @Override
    public synchronized void close() {
        closed = true;
        thread.shutdownNow();
        notification.stopping();
    }
}
