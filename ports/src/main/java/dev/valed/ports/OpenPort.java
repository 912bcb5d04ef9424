package dev.valed.ports;

import dev.valed.core.port.PortRings;

/**
 * A port whose memory, device and descriptors are open. Whoever opened it gives {@link #rings} to the core, and closes
 * it when the core has let go of it, not before.
 */
public interface OpenPort extends AutoCloseable {

    /** What the core forwards from and to. */
    PortRings rings();

    /** Whether frames can reach whatever is behind the port now. */
    boolean isUp();

    /** One line for people about the state, such as {@code "tap0 in namespace blue, MTU 1500"}. */
    String detail();

    /** Times that whoever is behind the port wrote something impossible into its rings. */
    default long ringFaults() {
        return 0;
    }

    /**
     * From now on frames in the program's rings begin with a virtio-net header of this length.
     *
     * @param bytes 0, 10 or 12
     * @throws UnsupportedOperationException if no program has rings here
     */
    default void setHeaderLength(int bytes) {
        throw new UnsupportedOperationException("a port without a program has no headers");
    }

    /** Gives everything back. Idempotent. */
    @Override
    void close();
}
