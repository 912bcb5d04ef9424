package dev.valed.bench.core;

import dev.valed.core.port.Doorbell;

/** For a worker that is stepped by hand and never sleeps. */
final class SilentDoorbell implements Doorbell {

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
}
