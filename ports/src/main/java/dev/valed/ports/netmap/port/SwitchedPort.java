package dev.valed.ports.netmap.port;

import dev.valed.core.port.PortRings;
import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.request.RefusedException;
import java.util.ArrayList;
import java.util.List;

/**
 * A port of which rings lead to a worker: those of a port of a switch to the switch; those of an interface to its host, or
 * some to its wire and some to its host. Whoever opened it attaches and detaches its {@link #sides}.
 */
public final class SwitchedPort extends NetmapPort implements OpenPort {

    private final List<OpenPort> sides = new ArrayList<>();

    private SwitchedPort(String name, RingPlan plan, RingSet set) {
        super(name, plan, set);
    }

    /** Takes over the set. */
    static SwitchedPort open(String name, RingPlan plan, RingSet set, Side... sides) throws RefusedException {
        SwitchedPort made = new SwitchedPort(name, plan, set);
        try {
            for (Side side : sides) {
                made.sides.add(made.new OpenSide(side, side.rings(made)));
            }
            return made;
        } catch (RefusedException e) {
            made.close();
            throw e;
        }
    }

    @Override
    public List<OpenPort> sides() {
        return List.copyOf(sides);
    }

    /** Those of its only, or its first, side. */
    @Override
    public PortRings rings() {
        return sides.getFirst().rings();
    }

    @Override
    public long ringFaults() {
        return badHeads();
    }

    @Override
    public boolean isUp() {
        return !isClosed();
    }

    @Override
    public String detail() {
        return sides.getFirst().detail();
    }

    private final class OpenSide implements OpenPort {
        private final Side side;
        private final PortRings rings;

        OpenSide(Side side, PortRings rings) {
            this.side = side;
            this.rings = rings;
        }

        @Override
        public PortRings rings() {
            return rings;
        }

        @Override
        public boolean isUp() {
            return SwitchedPort.this.isUp();
        }

        @Override
        public long ringFaults() {
            return badHeads();
        }

        @Override
        public String detail() {
            return "netmap port " + name() + ", " + side.describe(SwitchedPort.this) + ", memory " + memory().id()
                    + " with buffers of " + memory().geometry().bufferSize() + " bytes";
        }

        @Override
        public int headerLength() {
            return SwitchedPort.this.headerLength();
        }

        @Override
        public void setHeaderLength(int bytes) {
            SwitchedPort.this.setHeaderLength(bytes);
        }

        /** Closes the port: the caller knows that the core has let go of its other sides too. */
        @Override
        public void close() {
            SwitchedPort.this.close();
        }
    }
}
