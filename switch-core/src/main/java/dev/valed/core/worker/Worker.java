package dev.valed.core.worker;

import dev.valed.core.forwarding.Forwarder;
import dev.valed.core.forwarding.Lane;
import dev.valed.core.forwarding.Topology;
import dev.valed.core.port.Doorbell;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One forwarding thread: goes round the ingress rings that it owns, for ever. No worker waits for another, and none is
 * ever waited for but by the control thread, which waits for {@link #adoptedVersion} before it frees anything.
 *
 * <p>All of it runs on the worker's thread, except what is said to be for others.
 */
public final class Worker implements Runnable {

    /** Slots taken from one ring at once: enough that what a batch costs does not count, and half a ring. */
    static final int BATCH_LIMIT = 512;

    /** Every so many cycles a busy worker looks at the clock and at its devices. */
    private static final int HOUSEKEEPING_CYCLES = 16;

    private static final VarHandle ADOPTED;

    static {
        try {
            ADOPTED = MethodHandles.lookup().findVarHandle(Worker.class, "adoptedVersion", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int number;
    private final LongSupplier nanoClock;
    private final IdleMode idleMode;
    private final Doorbell doorbell;
    private final WorkerListener listener;
    private final Mailbox<Topology> mailbox = new Mailbox<>(64);
    private final WorkerCounters counters = new WorkerCounters();
    private final Forwarder forwarder;
    private final Sweep sweep = new Sweep();
    private final Sleep sleep;

    private Topology topology;
    private Lane[] lanes = {};
    /** Where the next round begins: moves on while a ring stands still, so that all of them come first in turn. */
    private int firstLane;
    /** Whether a ring stood still in the last round. */
    private boolean stalled;

    private final List<Lane> failedLanes = new ArrayList<>();
    private int cycle;
    private int second;
    private long idleSince = -1;

    private volatile boolean running = true;
    /** Written by the worker, read by the control thread. */
    private long adoptedVersion;

    /**
     * @param nanoClock time in ns, never going back; whole seconds of it are the time of the forwarding database
     */
    public Worker(
            int number,
            Topology initial,
            LongSupplier nanoClock,
            IdleMode idleMode,
            Doorbell doorbell,
            WorkerListener listener) {
        this.number = number;
        this.topology = initial;
        this.nanoClock = nanoClock;
        this.idleMode = idleMode;
        this.doorbell = doorbell;
        this.listener = listener;
        this.forwarder = new Forwarder(number);
        this.sleep = new Sleep(doorbell, nanoClock, counters, this::hasWork);
        long now = nanoClock.getAsLong();
        counters.set(WorkerCounters.STARTED, now);
        readClock(now);
    }

    @Override
    public void run() {
        while (running) {
            if (doWork() > 0) {
                idleSince = -1;
            } else {
                idle();
            }
        }
    }

    /**
     * One cycle. Public for tests and benchmarks, which step a worker by hand.
     *
     * @return slots taken from all rings
     */
    public int doWork() {
        Topology next = mailbox.poll();
        if (next != null) {
            adopt(next);
        }
        stalled = false;
        Lane[] round = lanes;
        int first = firstLane;
        int taken = 0;
        for (int i = first; i < round.length; i++) {
            taken += forward(round[i], false);
        }
        for (int i = 0; i < first; i++) {
            taken += forward(round[i], false);
        }
        if (stalled) {
            firstLane = (first + 1) % Math.max(lanes.length, 1);
        }
        if (taken == 0 || ++cycle == HOUSEKEEPING_CYCLES) {
            keepHouse();
        }
        return taken;
    }

    /** @param last whether the ring will not be looked at again, so that no frame of it can wait */
    private int forward(Lane lane, boolean last) {
        try {
            boolean sampled = cycle == 0;
            long start = sampled ? nanoClock.getAsLong() : 0;
            int taken =
                    last || !lane.view().blocks() ? forwarder.forward(lane, BATCH_LIMIT, second) : forwardOrWait(lane);
            if (taken > 0) {
                counters.add(WorkerCounters.BATCHES, 1);
                counters.add(WorkerCounters.FRAMES, taken);
                counters.addToBucket(WorkerCounters.BATCH_SIZES, taken);
                if (sampled) {
                    sample(nanoClock.getAsLong() - start);
                }
            }
            return taken;
        } catch (RuntimeException | Error failure) {
            setAside(lane, failure);
            return 0;
        }
    }

    /** On a switch with ports for which senders wait. */
    private int forwardOrWait(Lane lane) {
        int taken = forwarder.forwardOrWait(lane, BATCH_LIMIT, second, nanoClock.getAsLong());
        stalled |= lane.ingress().stall().lasts();
        return taken;
    }

    /** One batch in {@link #HOUSEKEEPING_CYCLES} cycles is timed: the clock costs as much as two frames. */
    private void sample(long nanos) {
        counters.add(WorkerCounters.FORWARD_NANOS, nanos);
        counters.addToBucket(WorkerCounters.FORWARD_LATENCIES, (nanos + 999) / 1000);
    }

    /** A ring on which forwarding failed is never looked at again; the other rings must not suffer. */
    private void setAside(Lane lane, Throwable failure) {
        failedLanes.add(lane);
        lanes = usable(topology);
        firstLane = 0;
        listener.ringFailed(number, lane, failure);
    }

    private Lane[] usable(Topology of) {
        return of.lanesOfWorker().get(number).stream()
                .filter(lane -> failedLanes.stream().noneMatch(failed -> failed.ingress() == lane.ingress()))
                .toArray(Lane[]::new);
    }

    /** Between two batches: from here on the worker uses nothing of the topology before. */
    private void adopt(Topology next) {
        for (Lane lane : lanes) {
            if (!isOwned(lane, next)) {
                takeLastLook(lane);
            }
        }
        for (Lane lane : lanes) {
            lane.ingress().stall().end();
        }
        topology = next;
        firstLane = 0;
        failedLanes.removeIf(failed -> !isOwned(failed, next));
        lanes = usable(next);
        forwarder.forget();
        ADOPTED.setRelease(this, next.version()); // pairs with the acquire in adoptedVersion()
    }

    private boolean isOwned(Lane lane, Topology in) {
        return in.lanesOfWorker().get(number).stream().anyMatch(l -> l.ingress() == lane.ingress());
    }

    /** What the client sent before its port was detached is forwarded; a client that goes on sending is cut off. */
    private void takeLastLook(Lane lane) {
        int left = lane.ingress().capacity();
        int taken;
        do {
            taken = forward(lane, true);
            left -= taken;
        } while (taken > 0 && left > 0);
    }

    /** Looks at the clock and the devices, and goes on with the sweep of the forwarding databases. */
    private void keepHouse() {
        counters.add(WorkerCounters.CYCLES, cycle == 0 ? 1 : cycle);
        counters.add(WorkerCounters.WAKEUPS, forwarder.takeWakeups());
        cycle = 0;
        readClock(nanoClock.getAsLong());
        doorbell.poll();
        if (isSweeping()) {
            sweep.goOn(topology.switches(), second);
        }
    }

    private void readClock(long now) {
        counters.set(WorkerCounters.HEARTBEAT, now);
        second = (int) (now / 1_000_000_000);
    }

    /** One worker does it for all. */
    private boolean isSweeping() {
        return number == 0 && sweep.isDue(second);
    }

    /** Whether somebody wants one of the worker's rings to be looked at all the time. */
    private boolean isPolling() {
        for (Lane lane : lanes) {
            if (lane.port().isPolled()) {
                return true;
            }
        }
        return false;
    }

    private void idle() {
        long now = counters.get(WorkerCounters.HEARTBEAT);
        if (idleSince < 0) {
            idleSince = now;
        }
        if (idleMode == IdleMode.SPIN) {
            Thread.onSpinWait();
        } else if (now - idleSince < idleMode.lookNanos() || isSweeping() || isPolling()) {
            Thread.yield();
        } else {
            sleep.untilWork(lanes, stalled);
        }
        counters.add(WorkerCounters.IDLE_NANOS, nanoClock.getAsLong() - now);
    }

    private boolean hasWork() {
        if (!running || !mailbox.isEmpty()) {
            return true;
        }
        for (Lane lane : lanes) {
            if (lane.ingress().hasWork() && !lane.ingress().stall().lasts()) {
                return true;
            }
        }
        return false;
    }

    // ---- for the control thread, one at a time

    /** Asks the worker to use this topology from its next cycle on. Returns false if too many wait already. */
    public boolean post(Topology next) {
        boolean accepted = mailbox.offer(next);
        doorbell.ring();
        return accepted;
    }

    /** Version of the topology in use: nothing that only an older one had is touched any more. */
    public long adoptedVersion() {
        return (long) ADOPTED.getAcquire(this);
    }

    /** Makes {@link #run} return after the current cycle. */
    public void stop() {
        running = false;
        doorbell.ring();
    }

    public Doorbell doorbell() {
        return doorbell;
    }

    // ---- for anyone

    public int number() {
        return number;
    }

    public WorkerStatistics statistics() {
        return counters.snapshot(number);
    }
}
