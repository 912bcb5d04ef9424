package dev.valed.ports.netmap.port;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.sys.SystemCallException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees what passes through another port: its rx ring k what passes through ring k of that port. Those who have the other
 * port open feed it; when nobody has any more, it goes on and sees nothing. It shares the other port's memory.
 */
final class MonitorPort extends NetmapPort {

    private final Register register;
    private final MonitorCalls calls;
    /** Null when the last program has closed the monitored port. */
    private @Nullable NetmapPort monitored;

    private final List<Feed> feeds = new ArrayList<>();

    private record Feed(NetmapRing from, NetmapRing to) {}

    private MonitorPort(String name, RingPlan plan, RingSet set, NetmapPort monitored, Register register) {
        super(name, plan, set);
        this.monitored = monitored;
        this.register = register;
        this.calls = monitored.monitorCalls();
    }

    /**
     * Takes over the set.
     *
     * @param register which directions, and whether to take the slots themselves, in its flags
     */
    static MonitorPort open(String name, RingPlan plan, RingSet set, NetmapPort monitored, Register register)
            throws RefusedException {
        MonitorPort made = new MonitorPort(name, plan, set, monitored, register);
        try {
            if (register.has(Register.MONITOR_RX) && !register.has(Register.MONITOR_SWAPS)) {
                made.know(monitored, false);
                made.know(monitored, true);
            }
            return made;
        } catch (SystemCallException e) {
            made.close();
            throw RefusedException.because(e);
        }
    }

    /**
     * Tells each ring which one it is fed from with received frames: a monitor takes those itself, so that it sees them
     * also while nobody reads them, and is called when something arrives there.
     */
    private void know(NetmapPort from, boolean host) throws SystemCallException {
        List<NetmapRing> received = from.rings(false, host);
        List<NetmapRing> own = rings(false, host);
        for (int i = 0; i < Math.min(own.size(), received.size()); i++) {
            if (received.get(i).kind() != RingKind.IDLE) {
                own.get(i).connect(received.get(i));
                own.get(i).listenTo(received.get(i));
            }
        }
    }

    /** As many rings as the monitored port has in the direction in which it has more. */
    static RingPlan plan(NetmapPort monitored, Register register) {
        RingPlan of = monitored.plan();
        int hostRings = Math.max(of.hostTx().count(), of.hostRx().count());
        int txSlots = RingPlan.slots(register.rings().txSlots(), monitored.usualTxSlots());
        int rxSlots = RingPlan.slots(register.rings().rxSlots(), monitored.usualRxSlots());
        return new RingPlan(
                new RingPlan.Group(RingKind.MONITOR, 1, txSlots),
                new RingPlan.Group(RingKind.MONITOR, Math.min(1, hostRings), txSlots),
                new RingPlan.Group(
                        RingKind.MONITOR, Math.max(of.tx().count(), of.rx().count()), rxSlots),
                new RingPlan.Group(RingKind.MONITOR, hostRings, rxSlots));
    }

    @Override
    boolean supportsOffsets() {
        return !register.has(Register.MONITOR_SWAPS);
    }

    @Override
    void add(Registration registration) throws RefusedException {
        super.add(registration);
        if (monitored != null) {
            link(monitored, registration);
        }
    }

    private void link(NetmapPort from, Registration registration) throws RefusedException {
        from.addMonitor(this);
        for (NetmapRing ring : registration.rings()) {
            if (!ring.transmits()) {
                feed(from, true, ring, Register.MONITOR_TX);
                feed(from, false, ring, Register.MONITOR_RX);
            }
        }
    }

    private void feed(NetmapPort from, boolean transmits, NetmapRing to, long direction) throws RefusedException {
        List<NetmapRing> rings = from.rings(transmits, to.isHost());
        if (register.has(direction) && to.id() < rings.size()) {
            NetmapRing ring = rings.get(to.id());
            ring.monitors().add(to, register.has(Register.MONITOR_SWAPS));
            feeds.add(new Feed(ring, to));
            calls.add(to);
        }
    }

    @Override
    void remove(Registration registration) {
        super.remove(registration);
        unlink();
    }

    /** Those of the monitored port, this one among them: it takes received frames for the others too. */
    @Override
    public void callMonitors() {
        calls.call();
    }

    /** From now on it sees nothing. */
    void unlink() {
        feeds.forEach(feed -> feed.from.monitors().remove(feed.to));
        MonitorLinks.awaitUnlocked(feeds.stream().map(Feed::to).distinct().toList());
        feeds.forEach(feed -> calls.remove(feed.to));
        feeds.clear();
        if (monitored != null) {
            monitored.removeMonitor(this);
            monitored = null;
        }
    }
}
