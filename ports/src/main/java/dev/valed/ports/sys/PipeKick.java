package dev.valed.ports.sys;

import dev.valed.core.port.Doorbell;
import dev.valed.core.ring.Kick;
import java.io.IOException;

/**
 * A pipe by which a client kicks the worker that owns its ring, where the client has the same kind of thing to wake
 * programs by. The worker reads what comes: a full pipe would not ring any more.
 */
public final class PipeKick implements Kick, ReadableListener {
    private final WakeupPipe pipe;

    /**
     * Makes kicks of the pipe, which stays the caller's and must be open until {@link #disconnect}.
     *
     * @param pipe whose read end no other process has, which could make it block
     */
    public PipeKick(WakeupPipe pipe) {
        this.pipe = pipe;
    }

    @Override
    public void connect(Doorbell doorbell) throws IOException {
        EpollDoorbell.require(doorbell).watchDevice(pipe.readEnd(), this);
    }

    @Override
    public void disconnect(Doorbell doorbell) {
        if (doorbell instanceof EpollDoorbell epoll) {
            epoll.unwatchDevice(pipe.readEnd());
        }
    }

    @Override
    public void becameReadable() {
        pipe.drain();
    }
}
