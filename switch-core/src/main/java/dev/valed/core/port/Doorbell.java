package dev.valed.core.port;

/**
 * Where one worker sleeps, and how others wake it: the control thread, the clients of its rings, and the kernel when a
 * device of its becomes readable. The worker alone calls {@link #poll} and {@link #await}; anyone may {@link #ring}.
 */
public interface Doorbell extends AutoCloseable {

    /** For a worker that is stepped by hand and never sleeps. */
    Doorbell SILENT = new Doorbell() {
        @Override
        public void poll() {}

        @Override
        public boolean await(long nanos) {
            return false;
        }

        @Override
        public void ring() {}

        @Override
        public void close() {}
    };

    /** Looks, without blocking, at which devices became readable, and tells their ingresses so. */
    void poll();

    /**
     * Sleeps until somebody rings, a device becomes readable or the time is up. A ring between the caller's last look
     * and this call is not lost. May return early.
     *
     * @param nanos how long at most
     * @return false if nobody rang and no device became readable: the time was up, or the wait ended early
     */
    boolean await(long nanos);

    /** Wakes the worker, or keeps it from falling asleep next time. */
    void ring();

    @Override
    void close();
}
