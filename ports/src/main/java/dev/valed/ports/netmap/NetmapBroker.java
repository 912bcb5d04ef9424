package dev.valed.ports.netmap;

import dev.valed.ports.sys.PeerCredentials;

/**
 * Decides who gets which port, and brings ports to the switch and back. All calls come from one thread of the
 * {@link NetmapServer}, one after the other; they may wait for workers.
 */
public interface NetmapBroker {

    /**
     * Opens a port for a client and attaches it. The memory is to be new: the client before may still have the old one
     * mapped.
     *
     * @param request checked for form only: whether there is such a switch, the name is free and the memory is not too
     *                much is decided here
     * @param peer    who asks
     * @throws RefusedException if the client does not get it; nothing is left open then
     */
    NetmapPort open(NetmapOpenRequest request, PeerCredentials peer) throws RefusedException;

    /**
     * The session of a port ended: the client left, or the daemon {@linkplain NetmapServer#disconnect disconnected} it,
     * or the server closes. Called exactly once for each port that {@link #open} returned. Detaches the port, if that
     * has not happened yet, and closes it when no worker uses it any more.
     */
    void close(NetmapPort port);

    /** Who answers netmap's requests about switches; called by the same thread. */
    default NetmapRequests requests() {
        return NetmapRequests.NONE;
    }
}
