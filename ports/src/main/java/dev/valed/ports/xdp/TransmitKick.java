package dev.valed.ports.xdp;

import dev.valed.ports.sys.Errno;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Makes the kernel send what is in a transmit ring. It is called only when it asks for it, and never waited for.
 *
 * <p>What it leaves in the ring is looked after by a timer: as long as something is there, a look every millisecond sees
 * whether the ring went on since, and if it did not, calls the kernel whether it asks or not. A device that lost an interrupt,
 * or a queue that was full, is a millisecond late and no more. Without a timer (nobody owns the receive ring) the same is
 * done by whoever finds no room.
 *
 * <p>Any number of workers; one at a time calls the kernel, which then sees to the others' entries too.
 */
final class TransmitKick {

    /** Time between two looks, ns. */
    static final long LOOK_NANOS = 1_000_000;

    /** Descriptors that a driver without zero-copy takes by one call. */
    private static final int DESCRIPTORS_PER_CALL = 32;

    /** How often one worker calls again because of others, before it leaves the rest to the timer. */
    private static final int ROUNDS = 4;

    private static final long EAGAIN = -Errno.EAGAIN.number();
    private static final long ENETDOWN = -Errno.ENETDOWN.number();
    private static final long ENXIO = -Errno.ENXIO.number();

    private final TransmitRing ring;
    private final XskCalls calls;

    /** How many wanted the kernel to be called since one of them began to; 0 if nobody does. */
    private final AtomicInteger asked = new AtomicInteger();

    private final AtomicBoolean timerRuns = new AtomicBoolean();
    /** What was published when the timer was started: taken by the kernel when it ends, if all is well. */
    private volatile int expected;

    private final AtomicLong lastLook = new AtomicLong(System.nanoTime() - LOOK_NANOS);
    private final LongAdder late = new LongAdder();
    private volatile boolean down;
    /** Whether the last call changed nothing at once: then it is not made again before the end of a batch. */
    private volatile boolean inVain;

    TransmitKick(TransmitRing ring, XskCalls calls) {
        this.ring = ring;
        this.calls = calls;
    }

    /** Whether the interface was off, or gone, when the kernel was last called. */
    boolean isDown() {
        return down;
    }

    /** Times that a look at the time found entries or frames to take on, of which nobody had told. */
    long late() {
        return late.sum();
    }

    /**
     * Calls the kernel if it asks for it. After a full fence behind the last completed claim.
     *
     * @return whether it was called
     */
    boolean kickIfAsked() {
        boolean kicked = ring.needsWakeup() && kick();
        startTimer();
        return kicked;
    }

    /**
     * For a worker that has found no room: sees that entries leave the ring which nobody has called the kernel for yet, and
     * otherwise whether any frames came back without a word.
     */
    void makeRoom() {
        VarHandle.fullFence(); // between the last completed claim and the kernel's word
        if (!inVain && ring.unsent() > 0 && ring.needsWakeup()) {
            kick();
        } else {
            lookForRoom();
        }
    }

    /** Returns false if another worker calls the kernel just now: it does so once more. */
    private boolean kick() {
        if (asked.getAndIncrement() != 0) {
            return false;
        }
        for (int round = 0; round < ROUNDS; round++) {
            int seen = asked.get();
            call();
            if (asked.compareAndSet(seen, 0)) {
                return true;
            }
        }
        asked.set(0);
        return true;
    }

    private void call() {
        int start = ring.consumed();
        int before = start;
        for (int i = 0; i <= ring.size() / DESCRIPTORS_PER_CALL; i++) {
            long result = calls.wakeTransmit();
            down = result == ENETDOWN || result == ENXIO;
            int now = ring.consumed();
            if (result != EAGAIN || now == before) {
                break;
            }
            before = now;
        }
        inVain = ring.consumed() == start;
    }

    private void startTimer() {
        if (!timerRuns.getPlain() && !down && ring.unsent() > 0 && timerRuns.compareAndSet(false, true)) {
            expected = ring.published();
            calls.startTimer(LOOK_NANOS);
        }
    }

    /** The timer's look; on the thread of the receive ring's owner. */
    void timeIsUp() {
        timerRuns.set(false);
        boolean stuck = ring.consumed() - expected < 0;
        if (stuck) {
            look(ring.consumed());
        }
        startTimer();
    }

    /**
     * Looks for frames that came back without a word, at most once in {@link #LOOK_NANOS}: for workers that have found no
     * room, or the interface down.
     */
    void lookForRoom() {
        long now = System.nanoTime();
        long last = lastLook.get();
        if (now - last >= LOOK_NANOS && lastLook.compareAndSet(last, now)) {
            look(ring.consumed());
        }
    }

    private void look(int consumed) {
        boolean wasDown = down;
        kick();
        boolean moved = ring.reclaim() > 0 | ring.consumed() != consumed;
        if (moved && !wasDown) {
            late.increment();
        }
    }
}
