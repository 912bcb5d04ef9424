package dev.valed.ports.netmap.budget;

import java.util.concurrent.atomic.AtomicLong;

/** Keeps what programs can cause at any rate from filling the log: a line now and then stands for all. Any thread. */
public final class LogInterval {

    private static final long NANOS = 10_000_000_000L;

    private final AtomicLong next = new AtomicLong(System.nanoTime());

    /** Whether it is time for the next line; if so, the next interval of ten seconds begins. */
    public boolean isOver() {
        long now = System.nanoTime();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + NANOS);
    }
}
