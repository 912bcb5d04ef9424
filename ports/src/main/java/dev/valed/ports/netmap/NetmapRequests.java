package dev.valed.ports.netmap;

import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;

/**
 * The requests of netmap's NIOCCTRL that are about switches and not about the port that the asking program opens. Nothing
 * here knows how they came. What is refused has the error number that netmap's kernel module gives.
 *
 * <p>Called by one thread at a time; may wait for workers.
 */
public interface NetmapRequests {

    /** Supports none of them. */
    NetmapRequests NONE = new NetmapRequests() {
        @Override
        public PortPlace attach(String name, PeerCredentials peer) throws RefusedException {
            throw unsupported();
        }

        @Override
        public PortPlace detach(String name, PeerCredentials peer) throws RefusedException {
            throw unsupported();
        }

        @Override
        public PortPlace find(String name) throws RefusedException {
            throw unsupported();
        }

        @Override
        public PortPlace next(int switchIndex, int portIndex) throws RefusedException {
            throw unsupported();
        }

        private RefusedException unsupported() {
            return new RefusedException(Errno.EOPNOTSUPP.number(), "switches are not managed here");
        }
    };

    /**
     * VALE_ATTACH: a network interface becomes a port, and with it the switch if there is none.
     *
     * @param name as {@code vale0:tap0}
     */
    PortPlace attach(String name, PeerCredentials peer) throws RefusedException;

    /** VALE_DETACH: the interface is a port no more, and the switch is gone if nobody else needs it. */
    PortPlace detach(String name, PeerCredentials peer) throws RefusedException;

    /** VALE_LIST with a name, of a switch or of a port. */
    PortPlace find(String name) throws RefusedException;

    /**
     * VALE_LIST without a name: the first port from here on.
     *
     * @param portIndex on the switch of this index; on those after it, from 0 on
     */
    PortPlace next(int switchIndex, int portIndex) throws RefusedException;
}
