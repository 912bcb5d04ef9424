package dev.valed.ports.netmap.port;

import dev.valed.core.port.PortRings;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.memory.NetmapMemory;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.SystemCallException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rings that programs open by one name. It exists as long as somebody refers to it: registrations, pipes that have it as
 * their parent, whoever {@linkplain #retain retains} it.
 */
public class NetmapPort implements AutoCloseable {

    private final String name;
    private final RingPlan plan;
    private final RingSet set;
    private final List<NetmapRing> rings;
    private final List<NetmapRing> forwardRings;
    private final List<SwitchedRings> switched = new ArrayList<>();
    private final List<Registration> registrations = new ArrayList<>();
    /** Monitors of this port's rings. */
    private final List<MonitorPort> monitors = new ArrayList<>();

    private final MonitorCalls monitorCalls = new MonitorCalls();

    private Runnable whenUnused = this::close;
    private PortConnection connection = PortConnection.NONE;
    private int references;
    /** Of the frames in the rings. */
    private int headerLength;
    /** As it was set while no program had the port open: what a program sets is its own, and ends with it. */
    private int lastingHeaderLength;

    private boolean owned;
    private boolean wasOpen;
    private volatile boolean removed;
    private volatile boolean closed;

    /** A port with all the rings of a set. */
    NetmapPort(String name, RingPlan plan, RingSet set) {
        this(name, plan, set, 0);
    }

    /** Makes a port of the operator's that no program can open by its name, with new rings in this memory. */
    public static NetmapPort make(String name, NetmapMemory memory, RingPlan plan) throws RefusedException {
        return new NetmapPort(name, plan, RingSet.make(memory, List.of(plan), null, Payer.OPERATOR));
    }

    /** One of the ports that share a set. */
    NetmapPort(String name, RingPlan plan, RingSet set, int planIndex) {
        this.name = name;
        this.plan = plan;
        this.set = set;
        this.headerLength = set.headerLength();
        List<NetmapRing> all = set.ofPlan(planIndex);
        int ofPrograms = all.size() - plan.toHost().count() - plan.toWire().count();
        this.rings = all.subList(0, ofPrograms);
        this.forwardRings = all.subList(ofPrograms, all.size());
    }

    public final String name() {
        return name;
    }

    public final NetmapMemory memory() {
        return set.memory();
    }

    final RingPlan plan() {
        return plan;
    }

    /** Slots of the tx rings of a pipe or monitor of this port, if no other number is asked for. */
    final int usualTxSlots() {
        return plan.tx().slots();
    }

    final int usualRxSlots() {
        return plan.rx().slots();
    }

    /** The rings that it has. */
    public RingCounts counts() {
        return plan.counts();
    }

    /** All rings: tx, host tx, rx, host rx. */
    public final List<NetmapRing> allRings() {
        return rings;
    }

    public final List<NetmapRing> tx() {
        return rings(true, false);
    }

    public final List<NetmapRing> hostTx() {
        return rings(true, true);
    }

    public final List<NetmapRing> rx() {
        return rings(false, false);
    }

    public final List<NetmapRing> hostRx() {
        return rings(false, true);
    }

    final List<NetmapRing> rings(boolean transmits, boolean host) {
        return rings.stream()
                .filter(ring -> ring.transmits() == transmits && ring.isHost() == host)
                .toList();
    }

    /** Those of kind FORWARD: by those that are {@link NetmapRing#isHost} to the host, by the others to the wire. */
    final List<NetmapRing> forwardRings() {
        return forwardRings;
    }

    /** Whether frames may begin behind the start of their buffers. */
    boolean supportsOffsets() {
        return true;
    }

    // ---- references

    /** One reference more. */
    public final void retain() {
        references++;
    }

    /** One reference less; with the last one the port is closed. */
    public final void release() {
        references--;
        if (references == 0) {
            whenUnused.run();
        }
    }

    final boolean isUnused() {
        return references == 0;
    }

    final void whenUnused(Runnable action) {
        whenUnused = action;
    }

    // ---- registrations

    /** Whether programs have some of its rings open. */
    public final boolean isOpen() {
        return !registrations.isEmpty();
    }

    final List<Registration> registrations() {
        return List.copyOf(registrations);
    }

    final void connectBy(PortConnection how) {
        connection = how;
    }

    /** With the first one the port is connected. */
    void add(Registration registration) throws RefusedException {
        if (registrations.isEmpty()) {
            connection.make(registration.peer());
            if (wasOpen) { // and not sooner: what the last program sent before it left was still to be forwarded
                applyHeaderLength(lastingHeaderLength);
            }
        }
        registrations.add(registration);
        wasOpen = true;
    }

    /** Whether a program has, or had, the port's descriptors. */
    final boolean wasOpen() {
        return wasOpen;
    }

    /** With the last one it is connected no more, and its monitors see nothing any more. */
    void remove(Registration registration) {
        registrations.remove(registration);
        if (registrations.isEmpty()) {
            List.copyOf(monitors).forEach(MonitorPort::unlink);
            connection.end();
        }
    }

    final void addMonitor(MonitorPort monitor) {
        monitors.add(monitor);
    }

    final void removeMonitor(MonitorPort monitor) {
        monitors.remove(monitor);
    }

    final MonitorCalls monitorCalls() {
        return monitorCalls;
    }

    /** Calls the programs that sleep for monitors which are fed by this port's programs. Any thread; does not wait. */
    public void callMonitors() {
        monitorCalls.call();
    }

    // ---- what the broker decides

    /** Bytes of the virtio-net header before each frame: 0, 10 or 12. Of an unused port, for the program that opens it. */
    public final int headerLength() {
        return isOpen() ? headerLength : lastingHeaderLength;
    }

    /** For as long as programs have the port open; if none has, for those that will. */
    public final void setHeaderLength(int length) {
        if (!isOpen()) {
            lastingHeaderLength = length;
        }
        applyHeaderLength(length);
    }

    private void applyHeaderLength(int length) {
        headerLength = length;
        switched.forEach(one -> one.setHeaderLength(length));
        rings.forEach(ring -> ring.noteHeaderLength(length));
    }

    /** It was taken away on purpose: its name means another one from now on. Any thread. */
    public final void markRemoved() {
        removed = true;
    }

    public final boolean isRemoved() {
        return removed;
    }

    /** Whether the daemon itself uses the rings, so that no program can open them. */
    public final boolean isOwned() {
        return owned;
    }

    public final void setOwned(boolean byDaemon) {
        owned = byDaemon;
    }

    // ----

    final boolean isClosed() {
        return closed;
    }

    /** Times that a program wrote a head that cannot be: above 0 it is broken or hostile. */
    public final long badHeads() {
        return switched.stream().mapToLong(SwitchedRings::badHeads).sum();
    }

    /**
     * Times that workers called programs, a system call each. A program that wakes in vain on purpose can cause one for
     * each batch and ring, as much as an honest one that sleeps after every batch.
     */
    public final long calls() {
        return switched.stream().mapToLong(SwitchedRings::calls).sum();
    }

    /**
     * Some of the SWITCHED and FORWARD rings as the core takes them in. Once at most for each ring; they are closed with
     * the port, which must not be before the core has let go of them.
     *
     * @throws RefusedException if there are no descriptors left
     */
    final PortRings switchRings(List<NetmapRing> tx, List<NetmapRing> rx) throws RefusedException {
        try {
            SwitchedRings made = SwitchedRings.of(tx, rx);
            made.setHeaderLength(headerLength);
            switched.add(made);
            return made.rings();
        } catch (SystemCallException e) {
            throw RefusedException.because(e);
        }
    }

    /** Programs may put frames of this ring so far behind the start of their buffers. */
    final void useOffsets(NetmapRing ring, long mask, int most) {
        ring.useOffsets(mask, most);
        switched.forEach(one -> one.leaveRoom(ring, most));
    }

    /** The eventfd by which a program wakes the worker of a ring, -1 if there is none. */
    final int kickDescriptor(NetmapRing ring) {
        return switched.stream()
                .filter(one -> one.takesFrom(ring))
                .mapToInt(SwitchedRings::kickDescriptor)
                .findFirst()
                .orElse(-1);
    }

    /** Gives rings and descriptors back: no worker and no registration uses them any more. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            switched.forEach(SwitchedRings::close);
            closeRings();
        }
    }

    void closeRings() {
        set.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
