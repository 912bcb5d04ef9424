package dev.valed.ports.netmap.port;

import java.util.Arrays;
import java.util.Optional;

/** What is at the other end of a ring, and so what its user does at a sync. */
public enum RingKind {
    /** A worker of a switch. */
    SWITCHED(1),
    /** Another program, with the slots swapped by the two. */
    PIPE(2),
    /** Nobody: nothing is ever taken or arrives. */
    IDLE(3),
    /** The programs that have the monitored ring open. A tx ring of this kind takes nothing: EIO. */
    MONITOR(4),
    /** A worker, and no program: the library sends by it what programs release to go on to the interface's other side. */
    FORWARD(5);

    private final int number;

    RingKind(int number) {
        this.number = number;
    }

    /** As in a {@link Binding}. */
    public int number() {
        return number;
    }

    /** The kind of this number, if there is one. */
    public static Optional<RingKind> of(int number) {
        return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
    }
}
