package dev.valed.ports;

import dev.valed.core.port.PortRings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A port whose memory, device and descriptors are open. Whoever opened it gives {@link #rings} to the core, and closes
 * it when the core has let go of it, not before.
 */
public interface OpenPort extends AutoCloseable {

    /** What the core forwards from and to. */
    PortRings rings();

    /**
     * The port itself; or, if its rings lead to several places, as those of an interface to its wire and to its host, what
     * leads there, each to be given to the core apart. To close the port closes all of them.
     */
    default List<OpenPort> sides() {
        return List.of(this);
    }

    /** Whether frames can reach whatever is behind the port now. */
    boolean isUp();

    /** One line for people about the state, such as {@code "TAP tap0 in namespace blue, MTU 1500"}. */
    String detail();

    /** Times that whoever is behind the port wrote something impossible into its rings. */
    default long ringFaults() {
        return 0;
    }

    /** How frames get to the kernel and back, such as {@code "tap, tcx"}; null where no kernel is in the path. */
    default @Nullable String mechanism() {
        return null;
    }

    /** Frames that the kernel had for the port and dropped before it saw them: the queue in front of it was full. */
    default long missedFrames() {
        return 0;
    }

    /** Times that sent frames were found done by a look at the time, as nobody told that they were. */
    default long lateCompletions() {
        return 0;
    }

    /** Bytes of the virtio-net header that frames begin with in the program's rings; 0 where there is no program. */
    default int headerLength() {
        return 0;
    }

    /**
     * From now on frames in the program's rings begin with a virtio-net header of this length, as long as it has
     * them; if no program has, when one opens the port.
     *
     * @param bytes 0, 10 or 12
     * @throws UnsupportedOperationException if no program has rings here
     */
    default void setHeaderLength(int bytes) {
        throw new UnsupportedOperationException("a port without a program has no headers");
    }

    /**
     * Before the core lets go of the port: what comes from now on goes where it went before the port was opened; what has
     * come already is still forwarded. Idempotent.
     */
    default void giveBack() {}

    /** Gives everything back. Idempotent. */
    @Override
    void close();
}
