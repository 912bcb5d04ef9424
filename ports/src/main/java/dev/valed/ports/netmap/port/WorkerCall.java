package dev.valed.ports.netmap.port;

import dev.valed.core.port.Doorbell;
import dev.valed.core.ring.Kick;
import dev.valed.core.ring.Wakeup;
import org.jspecify.annotations.Nullable;

/** By which a worker that fills a ring wakes the worker that empties it. */
final class WorkerCall implements Kick, Wakeup {

    private volatile @Nullable Doorbell doorbell;

    @Override
    public void connect(Doorbell ofReceiver) {
        doorbell = ofReceiver;
    }

    @Override
    public void disconnect(Doorbell ofReceiver) {
        doorbell = null;
    }

    @Override
    public void wake() {
        Doorbell ofReceiver = doorbell;
        if (ofReceiver != null) {
            ofReceiver.ring();
        }
    }
}
