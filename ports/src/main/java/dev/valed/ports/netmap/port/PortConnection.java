package dev.valed.ports.netmap.port;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.PeerCredentials;

/** What a port is connected with as long as programs have rings of it open. */
interface PortConnection {

    PortConnection NONE = new PortConnection() {
        @Override
        public void make(PeerCredentials peer) {}

        @Override
        public void end() {}
    };

    /**
     * @param peer who gets the first rings
     * @throws RefusedException if the program does not get them
     */
    void make(PeerCredentials peer) throws RefusedException;

    /** Does nothing if it was not made. */
    void end();
}
