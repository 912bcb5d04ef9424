package dev.valed.ports.sys;

import dev.valed.core.port.Doorbell;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One worker's doorbell: an epoll set of an eventfd of its own, the eventfds that clients kick, and the devices that
 * become readable.
 *
 * <p>Everything is watched edge-triggered, so that nothing has to be read to make it quiet: a kick costs the worker no
 * call but the wait itself. An edge that {@link #poll} meets while the worker is awake is kept: the next {@link #await}
 * then looks and does not sleep.
 *
 * <p>The worker calls {@code poll} and {@code await}; they allocate nothing. Any thread may ring, watch and unwatch.
 */
public final class EpollDoorbell implements Doorbell {
    /** Devices that one worker can watch at once. */
    public static final int MAX_DEVICES = 4096;

    private static final int MAX_EVENTS = 64;
    private static final int EDGE = Epoll.IN | Epoll.EDGE_TRIGGERED;

    /** The number of events that only wake and concern no device. */
    private static final int NO_DEVICE = -1;

    private final Epoll epoll;
    private final EventFd bell;

    /** Slot to device: written by whoever watches, under this object's lock; read by the worker. */
    private final AtomicReferenceArray<@Nullable Device> devices = new AtomicReferenceArray<>(MAX_DEVICES);

    /** Owned by the worker: an edge was taken from the kernel since the last await. */
    private boolean alerted;

    private EpollDoorbell(Epoll epoll, EventFd bell) {
        this.epoll = epoll;
        this.bell = bell;
    }

    /**
     * Creates a doorbell that only {@link #ring} sounds.
     *
     * @throws SystemCallException if there are no descriptors left
     */
    public static EpollDoorbell create() throws SystemCallException {
        Epoll epoll = Epoll.create(MAX_EVENTS);
        try {
            EventFd bell = EventFd.create();
            try {
                epoll.add(bell.fd(), EDGE, NO_DEVICE);
                return new EpollDoorbell(epoll, bell);
            } catch (SystemCallException e) {
                bell.close();
                throw e;
            }
        } catch (SystemCallException e) {
            epoll.close();
            throw e;
        }
    }

    /**
     * Returns the doorbell as one that can watch descriptors.
     *
     * @throws IOException if it is of another kind
     */
    public static EpollDoorbell require(Doorbell doorbell) throws IOException {
        if (doorbell instanceof EpollDoorbell epoll) {
            return epoll;
        }
        throw new IOException("the worker's doorbell cannot watch descriptors: it is a "
                + doorbell.getClass().getSimpleName() + "; accepted: EpollDoorbell");
    }

    /**
     * Lets an eventfd ring: each signal of it wakes the worker. Nobody need ever read it.
     *
     * @throws SystemCallException if it is watched already (EEXIST)
     */
    public void watchKick(EventFd kick) throws SystemCallException {
        epoll.add(kick.fd(), EDGE, NO_DEVICE);
    }

    /**
     * Stops {@link #watchKick}. Needed before the eventfd is closed, as the client holds a duplicate. Does nothing if it
     * was not watched, or this doorbell is closed.
     */
    public void unwatchKick(EventFd kick) {
        remove(kick.fd());
    }

    /**
     * Watches a device: whenever it becomes readable the worker calls the listener, from within {@link #poll} or
     * {@link #await}; once at the start if it is readable already.
     *
     * @throws SystemCallException if it is watched already (EEXIST), or cannot be (EPERM)
     * @throws IllegalStateException if 4096 devices are watched
     */
    public synchronized void watchDevice(int fd, ReadableListener listener) throws SystemCallException {
        int slot = 0;
        while (slot < MAX_DEVICES && devices.get(slot) != null) {
            slot++;
        }
        if (slot == MAX_DEVICES) {
            throw new IllegalStateException("a worker watches " + MAX_DEVICES + " devices; accepted: no more");
        }
        // Before the add, which can have an event at once.
        devices.set(slot, new Device(fd, listener));
        try {
            epoll.add(fd, EDGE, slot);
        } catch (SystemCallException e) {
            devices.set(slot, null);
            throw e;
        }
    }

    /**
     * Stops watching a device, before its descriptor is closed. The worker may call the listener one last time after
     * this. Does nothing if it was not watched, or this doorbell is closed.
     */
    public synchronized void unwatchDevice(int fd) {
        remove(fd);
        for (int slot = 0; slot < MAX_DEVICES; slot++) {
            Device device = devices.get(slot);
            if (device != null && device.fd == fd) {
                devices.set(slot, null);
            }
        }
    }

    private void remove(int fd) {
        try {
            epoll.remove(fd);
        } catch (SystemCallException e) {
            // ENOENT: it was not watched. Nothing else can fail for a descriptor that is open.
        }
    }

    @Override
    public void poll() {
        dispatch(epoll.poll());
    }

    @Override
    public boolean await(long nanos) {
        dispatch(alerted ? epoll.poll() : epoll.await(nanos));
        boolean rung = alerted;
        alerted = false;
        return rung;
    }

    /** A failed wait (a signal interrupted it) has no events and counts as an early return. */
    private void dispatch(int events) {
        for (int i = 0; i < events; i++) {
            alerted = true;
            int slot = (int) epoll.data(i);
            if (slot != NO_DEVICE) {
                Device device = devices.get(slot);
                // Null when it was unwatched meanwhile; another one's when the slot was used again: it reads in vain.
                if (device != null) {
                    device.listener.becameReadable();
                }
            }
        }
    }

    @Override
    public void ring() {
        bell.signal();
    }

    /** Closes the doorbell, not what it watches. The worker has ended; late rings do nothing. */
    @Override
    public void close() {
        epoll.close();
        bell.close();
    }

    private record Device(int fd, ReadableListener listener) {}
}
