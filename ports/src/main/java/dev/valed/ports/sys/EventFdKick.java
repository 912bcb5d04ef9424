package dev.valed.ports.sys;

import dev.valed.core.port.Doorbell;
import dev.valed.core.ring.Kick;
import java.io.IOException;

/**
 * The eventfd by which a client kicks the worker that owns its ring. Only the client signals it and nobody reads it, so
 * the client can do no harm with it but wake the worker in vain.
 */
public final class EventFdKick implements Kick {
    private final EventFd eventFd;

    /** Makes kicks of the eventfd, which stays the caller's and must be open until {@link #disconnect}. */
    public EventFdKick(EventFd eventFd) {
        this.eventFd = eventFd;
    }

    @Override
    public void connect(Doorbell doorbell) throws IOException {
        EpollDoorbell.require(doorbell).watchKick(eventFd);
    }

    @Override
    public void disconnect(Doorbell doorbell) {
        if (doorbell instanceof EpollDoorbell epoll) {
            epoll.unwatchKick(eventFd);
        }
    }
}
