package dev.valed.core.testing;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Time in ns that stands still until a test moves it. Any thread may read it. */
public final class ManualClock implements LongSupplier {

    private volatile long nanos;

    @Override
    public long getAsLong() {
        return nanos;
    }

    /** One thread only. */
    public void advance(long time, TimeUnit unit) {
        setNanos(nanos + unit.toNanos(time));
    }

    public void advanceSeconds(long seconds) {
        advance(seconds, TimeUnit.SECONDS);
    }

    public void setNanos(long now) {
        nanos = now;
    }

    public int seconds() {
        return (int) TimeUnit.NANOSECONDS.toSeconds(nanos);
    }
}
