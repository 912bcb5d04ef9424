package dev.valed.daemon.control;

import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.port.Doorbell;
import dev.valed.core.worker.IdleMode;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Running cores that need no system calls. */
public final class Cores {

    private Cores() {}

    /** One with two workers, started. */
    public static SwitchCore running() {
        SwitchCore core = new SwitchCore(CoreOptions.of(2, IdleMode.PARK, worker -> new SemaphoreDoorbell()));
        core.start();
        return core;
    }

    private static final class SemaphoreDoorbell implements Doorbell {
        private final Semaphore rings = new Semaphore(0);

        @Override
        public void poll() {}

        @Override
        public boolean await(long nanos) {
            try {
                if (rings.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                    rings.drainPermits();
                    return true;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        }

        @Override
        public void ring() {
            rings.release();
        }

        @Override
        public void close() {}
    }
}
