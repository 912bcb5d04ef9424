package dev.valed.ports.netmap.budget;

import dev.valed.ports.sys.PeerCredentials;

/**
 * Who something is counted for: a program, which is one process, and the client that it belongs to. A client is all that
 * is in one network namespace, as a container or a pod is; in the daemon's own one it is a user. So whoever forks has not
 * more because of that, and neither has whoever can choose a user in a container.
 *
 * @param client    for people too
 * @param program   what tells it from all other processes; 0 if the kernel does not, for all those alike
 * @param comesBack whether it had this before a restart of the daemon
 */
public record Payer(String client, long program, boolean comesBack) {

    /** The daemon itself, for what its operator has configured. */
    public static final Payer OPERATOR = new Payer("the operator", 0, false);

    /** The program at the other end of a connection. */
    public static Payer of(PeerCredentials peer) {
        String client = peer.network() == 0
                ? "user " + peer.uid()
                : "network namespace " + Long.toUnsignedString(peer.network());
        return new Payer(client, peer.process(), false);
    }

    /** The same one, who wants back what it had. */
    public Payer comingBack() {
        return new Payer(client, program, true);
    }
}
