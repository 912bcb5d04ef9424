package dev.valed.ports.netmap.port;

import dev.valed.ports.netmap.request.NetmapRequests;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;

/**
 * Knows switches and interfaces: opens ports of them, brings them to the switch and back. Whoever calls
 * holds the lock of {@link OpenPorts}; calls may wait for workers.
 */
public interface NetmapBroker {

    /** The one name of the port that a program calls so: an interface on a switch is the same port by either name. */
    default String canonicalName(String name) {
        return name;
    }

    /**
     * Opens a port that is not open: one of a switch, such as {@code vale0:a}, by {@link PortOpening#switchedPort}, or
     * one of an interface, such as {@code tap0}, by {@link PortOpening#port}; and attaches it to what it belongs to.
     *
     * @throws RefusedException if the program does not get it, ENXIO if there is no such thing; nothing is left open then
     */
    NetmapPort open(PortOpening opening) throws RefusedException;

    /**
     * The first program is about to get rings of a port that {@link #open} returned: an interface is taken over only now,
     * as neither to ask of it nor to have pipes of it needs that.
     *
     * @param peer who gets them
     * @throws RefusedException if the program does not get it; then all is as before
     */
    default void connect(NetmapPort port, PeerCredentials peer) throws RefusedException {}

    /** No program has rings of the port any more. Undoes {@link #connect}, if that was done. */
    default void disconnect(NetmapPort port) {}

    /**
     * Makes what a pipe with this parent needs and did not find: a persistent port that goes with its last user. Then
     * {@link #open} is asked again.
     *
     * @param rings as asked for the pipe
     * @throws RefusedException if that cannot be
     */
    default void makeParent(String name, RingCounts rings, int memoryId, PeerCredentials peer) throws RefusedException {
        throw new RefusedException(Errno.ENXIO, "there is no interface " + name);
    }

    /**
     * Nobody has the port open or refers to it any more. Called exactly once for each port that {@link #open} returned.
     * Takes it out of what it belongs to, if that has not happened yet, and {@linkplain NetmapPort#close closes} it when no
     * worker uses it any more.
     */
    void close(NetmapPort port);

    /** Who answers the requests about switches and interfaces. */
    default NetmapRequests requests() {
        return NetmapRequests.NONE;
    }
}
