package dev.valed.core.port;

import dev.valed.core.counters.PortCounters;
import java.util.List;

/**
 * A port attached to a switch, from its attachment to its detachment. Attaching again makes another one, of
 * another generation, so that nothing learned for the first can be taken for the second.
 */
public final class Port {

    /** Ports on one switch at most. */
    public static final int MAX_PORTS = 1024;

    private final String name;
    private final int index;
    private final int identity;
    private final Ingress[] ingress;
    private final Egress[] egress;
    private final PortCounters[] counters;
    private final Overflow overflow;
    /** Set by the control thread; a worker that does not see it yet looks again before it sleeps next. */
    private volatile boolean polled;

    /** A port that drops what it has no room for. Parameters as below. */
    public Port(String name, int index, int generation, PortRings rings, List<PortCounters> counters) {
        this(name, index, generation, rings, counters, Overflow.DROP);
    }

    /**
     * @param index      0 to {@link #MAX_PORTS} - 1, unique among the switch's ports
     * @param generation 1 to 65,535: differs from that of the ports that had this index lately
     * @param counters   one block for each worker
     * @param overflow   what becomes of frames for which there is no room
     * @throws IllegalArgumentException if senders are to wait for a port that cannot tell whether it has room
     */
    public Port(
            String name, int index, int generation, PortRings rings, List<PortCounters> counters, Overflow overflow) {
        this.name = name;
        this.index = index;
        this.identity = generation << 16 | index;
        this.ingress = rings.ingress().toArray(Ingress[]::new);
        this.egress = rings.egress().toArray(Egress[]::new);
        this.counters = counters.toArray(PortCounters[]::new);
        this.overflow = overflow;
        if (overflow.blocks() && !rings.egress().stream().allMatch(ReservingEgress.class::isInstance)) {
            throw new IllegalArgumentException("port " + name + " cannot block: nobody can tell whether it has room");
        }
    }

    public String name() {
        return name;
    }

    /** 0 to {@link #MAX_PORTS} - 1. */
    public int index() {
        return index;
    }

    /** {@code generation (16) . index (16)}: what an entry of the forwarding database says of the port. */
    public int identity() {
        return identity;
    }

    /** What becomes of frames for which there is no room. */
    public Overflow overflow() {
        return overflow;
    }

    public List<Ingress> ingress() {
        return List.of(ingress);
    }

    /** The ring by which frames leave that came in by ring {@code ring} of another port. */
    public Egress egressFor(int ring) {
        return egress[ring < egress.length ? ring : ring % egress.length];
    }

    /** The block that the worker of this number, and no other, counts in. */
    public PortCounters counters(int worker) {
        return counters[worker];
    }

    /** Whether the workers that own the port's rings are not to sleep. Any thread. */
    public void setPolled(boolean polled) {
        this.polled = polled;
    }

    public boolean isPolled() {
        return polled;
    }

    @Override
    public String toString() {
        return name;
    }
}
