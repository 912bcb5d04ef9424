package dev.valed.core.worker;

import dev.valed.core.forwarding.Lane;
import dev.valed.core.port.Doorbell;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** How a worker sleeps, and finds out that nobody rang although there is work. */
final class Sleep {

    /** A sleeping worker looks around so often even if nobody wakes it. */
    private static final long LONGEST_NANOS = 100_000_000;
    /** And so often while a ring stands still, as nobody rings when there is room again. */
    private static final long STALLED_NANOS = 50_000;

    private final Doorbell doorbell;
    private final LongSupplier nanoClock;
    private final WorkerCounters counters;
    private final BooleanSupplier hasWork;

    Sleep(Doorbell doorbell, LongSupplier nanoClock, WorkerCounters counters, BooleanSupplier hasWork) {
        this.doorbell = doorbell;
        this.nanoClock = nanoClock;
        this.counters = counters;
        this.hasWork = hasWork;
    }

    /**
     * Sleeps until there is work. Every sender is asked to ring first, and then every ring is looked at once more: a
     * sender that came before the asking is seen, one that comes after it rings.
     *
     * @param lanes   of the worker
     * @param stalled whether one of the rings stands still
     */
    void untilWork(Lane[] lanes, boolean stalled) {
        for (Lane lane : lanes) {
            lane.ingress().arm();
        }
        VarHandle.fullFence(); // between our waiting words and the senders' heads: see SyncLayout
        if (!hasWork.getAsBoolean()) {
            counters.add(WorkerCounters.SLEEPS, 1);
            long before = nanoClock.getAsLong();
            boolean rung = doorbell.await(stalled ? STALLED_NANOS : LONGEST_NANOS);
            if (!rung && nanoClock.getAsLong() - before >= LONGEST_NANOS && hasWork.getAsBoolean()) {
                awaitLateRing();
            }
        }
        for (Lane lane : lanes) {
            lane.ingress().disarm();
        }
    }

    /**
     * There is work although nobody rang. The sender may have been interrupted before it could, or we were right after the
     * time was up: so it is waited for once more, before it is said that it never came.
     */
    private void awaitLateRing() {
        long limit = nanoClock.getAsLong() + LONGEST_NANOS;
        for (long left = LONGEST_NANOS; left > 0; left = limit - nanoClock.getAsLong()) {
            if (doorbell.await(left)) {
                return;
            }
        }
        counters.add(WorkerCounters.LATE_RINGS, 1);
    }
}
