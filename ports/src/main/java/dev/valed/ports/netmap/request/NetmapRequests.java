package dev.valed.ports.netmap.request;

import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import java.util.Optional;

/**
 * Carries out the requests that are about switches and interfaces, and not about the port that the asking program opens.
 * Each returns the body to answer with; what is refused has the errno that netmap's kernel module gives. Names are as the
 * program gave them, up to 63 characters of anything.
 *
 * <p>Whoever calls holds the lock of the ports; calls may wait for workers.
 */
public interface NetmapRequests {

    /** Supports none of them. */
    NetmapRequests NONE = new NetmapRequests() {};

    /** VALE_ATTACH: an interface or a persistent port becomes a port of a switch. */
    default ValeAttach attach(String name, ValeAttach body, PeerCredentials peer) throws RefusedException {
        throw unsupported();
    }

    /** VALE_DETACH: undoes an {@link #attach}. */
    default ValeDetach detach(String name, ValeDetach body, PeerCredentials peer) throws RefusedException {
        throw unsupported();
    }

    /** VALE_LIST with a name, of a switch or of a port. */
    default ValeList find(String name) throws RefusedException {
        throw unsupported();
    }

    /** What {@link #next} found. */
    record Listed(String name, ValeList place) {}

    /** VALE_LIST without a name: the first port from this place on; on the switches after it from port 0 on. */
    default Listed next(ValeList from) throws RefusedException {
        throw unsupported();
    }

    /** PORT_INFO_GET of a port of a switch with an interface of the kernel behind it; empty for everything else. */
    default Optional<RingCounts> ringsOfDevice(String name) {
        return Optional.empty();
    }

    /** PORT_HDR_SET. */
    default PortHeader setHeader(String name, PortHeader body, PeerCredentials peer) throws RefusedException {
        throw unsupported();
    }

    /** PORT_HDR_GET. */
    default PortHeader header(String name) throws RefusedException {
        throw unsupported();
    }

    /** VALE_NEWIF: makes a persistent port. */
    default NewInterface newInterface(String name, NewInterface body, PeerCredentials peer) throws RefusedException {
        throw unsupported();
    }

    /** VALE_DELIF: undoes {@link #newInterface}. */
    default void deleteInterface(String name, PeerCredentials peer) throws RefusedException {
        throw unsupported();
    }

    /** VALE_POLLING_ENABLE. */
    default Polling enablePolling(String name, Polling body, PeerCredentials peer) throws RefusedException {
        throw unsupported();
    }

    /** VALE_POLLING_DISABLE. */
    default Polling disablePolling(String name, Polling body, PeerCredentials peer) throws RefusedException {
        throw unsupported();
    }

    private static RefusedException unsupported() {
        return new RefusedException(Errno.EOPNOTSUPP, "switches are not managed here");
    }
}
