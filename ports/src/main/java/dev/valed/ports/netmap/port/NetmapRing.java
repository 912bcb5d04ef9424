package dev.valed.ports.netmap.port;

import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.NetmapFormat;
import dev.valed.core.ring.RingPlace;
import dev.valed.core.ring.SyncLayout;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.memory.NetmapMemory;
import dev.valed.ports.netmap.request.PortHeader;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.WakeupPipe;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** One ring: where it is, what is at its other end, how its user is woken, and how many have it open. */
public final class NetmapRing implements AutoCloseable {

    private static final int OFFSET_MASK = 56;

    private final NetmapMemory memory;
    private final RingPlace place;
    private final RingKind kind;
    private final boolean transmits;
    private final boolean host;
    private final int id;
    private final @Nullable WakeupPipe call;

    private @Nullable NetmapRing peer;
    /** Of a monitor's ring that takes received frames by itself: where the call of their ring can be seen too. */
    private @Nullable OwnedFd listening;

    private int users;
    private boolean exclusive;
    private long offsetMask;
    private int maxOffset;
    private int headroom;
    private final MonitorLinks monitors = new MonitorLinks(this);

    private NetmapRing(
            NetmapMemory memory,
            RingPlace place,
            RingKind kind,
            boolean transmits,
            boolean host,
            int id,
            @Nullable WakeupPipe call) {
        this.memory = memory;
        this.place = place;
        this.kind = kind;
        this.transmits = transmits;
        this.host = host;
        this.id = id;
        this.call = call;
    }

    /** @throws SystemCallException if there are no descriptors left */
    static NetmapRing open(NetmapMemory memory, RingPlace place, RingKind kind, boolean transmits, boolean host, int id)
            throws SystemCallException {
        boolean wakes = descriptors(kind, transmits) > 0;
        return new NetmapRing(memory, place, kind, transmits, host, id, wakes ? WakeupPipe.create() : null);
    }

    /**
     * How many descriptors such a ring has here at most: those of its call, and of a monitor's ring the one by which it
     * listens to another's.
     */
    static int descriptors(RingKind kind, boolean transmits) {
        return switch (kind) {
            case SWITCHED, PIPE -> 2;
            case MONITOR -> transmits ? 0 : 3;
            case IDLE, FORWARD -> 0;
        };
    }

    /** Writes an empty ring into memory that is zero, with buffers that were reserved for these slots. */
    void format(BitSet holders) {
        NetmapFormat.writeRing(place.ring(), place.slots(), memory.bufferPool(), id, !transmits);
        holders.stream()
                .forEach(slot -> NetmapFormat.writeSlot(
                        place.ring(), slot, memory.buffers().take()));
    }

    /** Checks that the counters of a ring that another daemon made are possible. */
    void requireContinuable() throws RefusedException {
        if (kind == RingKind.IDLE || kind == RingKind.MONITOR) {
            return;
        }
        int head = SharedMemory.getIntAcquire(place.sync() + SyncLayout.HEAD);
        int tail = SharedMemory.getIntAcquire(place.sync() + SyncLayout.TAIL);
        int distance = transmits ? head - tail : tail - head;
        if (Integer.compareUnsigned(distance, place.slots() - 1) > 0) {
            throw new RefusedException(
                    Errno.EINVAL,
                    (transmits ? "tx" : "rx") + " ring " + id + " has impossible counters: " + head + ", " + tail);
        }
    }

    /** The header length of the frames in a ring that another daemon made. */
    int foundHeaderLength() throws RefusedException {
        int bytes = SharedMemory.getInt(place.sync() + SyncLayout.HEADER);
        PortHeader.requirePossible(bytes);
        return bytes;
    }

    /** Notes it for the daemon that finds the ring again. */
    void noteHeaderLength(int bytes) {
        SharedMemory.putInt(place.sync() + SyncLayout.HEADER, bytes);
    }

    /** From now on no monitor sees what passes through. */
    void forgetMonitors() {
        SharedMemory.putInt(place.sync() + SyncLayout.MONITORS, 0);
    }

    /** The slots of a pipe's rx ring that the sender has filled and the receiver not released; none if that cannot be. */
    BitSet slotsInFlight() {
        int released = SharedMemory.getIntAcquire(place.sync() + SyncLayout.HEAD);
        int delivered = SharedMemory.getIntAcquire(place.sync() + SyncLayout.TAIL);
        BitSet inFlight = new BitSet();
        if (Integer.compareUnsigned(delivered - released, place.slots() - 1) <= 0) {
            for (int counter = released; counter != delivered; counter++) {
                inFlight.set(counter & place.slots() - 1);
            }
        }
        return inFlight;
    }

    /**
     * Takes the buffers that these slots name.
     *
     * @param payer for whom those are counted that were not there
     * @return the slots whose buffer cannot be, or is another's
     */
    BitSet takeBuffers(BitSet holders, Payer payer) {
        BitSet without = new BitSet();
        holders.stream()
                .filter(slot -> !memory.buffers().takeAt(buffer(slot), payer))
                .forEach(without::set);
        return without;
    }

    /** Gives these slots fresh buffers, which were reserved. */
    void replaceBuffers(BitSet without) {
        without.stream()
                .forEach(slot ->
                        SharedMemory.putInt(slotAddress(slot), memory.buffers().take()));
    }

    /** Frees the buffers that these slots name now. */
    void freeBuffers(BitSet holders) {
        holders.stream().forEach(slot -> memory.buffers().free(buffer(slot)));
    }

    /** Lets the slots of the other end's rx ring, which has as many, name the buffers of this pipe's tx ring. */
    void lendBuffers(NetmapRing rx) {
        BitSet inFlight = rx.slotsInFlight();
        for (int slot = inFlight.nextClearBit(0); slot < place.slots(); slot = inFlight.nextClearBit(slot + 1)) {
            SharedMemory.putInt(rx.slotAddress(slot), buffer(slot));
        }
    }

    private int buffer(int slot) {
        return SlotWord.bufferIndex(SharedMemory.getLongOpaque(slotAddress(slot)));
    }

    private long slotAddress(int slot) {
        return place.firstSlot() + (long) slot * SlotWord.SLOT_SIZE;
    }

    void connect(NetmapRing other) {
        peer = other;
    }

    /**
     * Lets this ring's user see when that of another one is called.
     *
     * @throws SystemCallException if there are no descriptors left
     */
    void listenTo(NetmapRing other) throws SystemCallException {
        if (other.call != null) {
            listening = other.call.openReadEnd();
        }
    }

    public NetmapMemory memory() {
        return memory;
    }

    /** In this process. */
    public RingPlace place() {
        return place;
    }

    public RingKind kind() {
        return kind;
    }

    public boolean transmits() {
        return transmits;
    }

    /** Whether the host's network stack is at the other end. */
    public boolean isHost() {
        return host;
    }

    /** Number among the port's rings of its direction, NIC's or host's. */
    public int id() {
        return id;
    }

    public int slots() {
        return place.slots();
    }

    /** By which the program that uses the ring is woken; null where nobody wakes it. */
    public @Nullable WakeupPipe call() {
        return call;
    }

    /** The other end's ring, of a pipe; of a monitor's ring the rx ring that it copies from, if it does. */
    public @Nullable NetmapRing peer() {
        return peer;
    }

    /** What {@link Binding.Ring#peerCall} is about, in this process; -1 if there is none. */
    int peerCall() {
        if (kind == RingKind.MONITOR) {
            return listening == null ? -1 : listening.number();
        }
        return peer == null || peer.call == null ? -1 : peer.call.writeEnd();
    }

    /** Offset in the file of the ring's block. */
    public long syncOffset() {
        return place.sync() - memory.address();
    }

    /** Offset in the file of the struct netmap_ring. */
    public long ringOffset() {
        return place.ring() - memory.address();
    }

    MonitorLinks monitors() {
        return monitors;
    }

    // ---- users

    boolean isBusyFor(boolean wantsExclusive) {
        return exclusive || wantsExclusive && users > 0;
    }

    void addUser(boolean exclusively) {
        users++;
        exclusive = exclusively;
    }

    void removeUser() {
        users--;
        exclusive = false; // an exclusive user was the only one
    }

    // ---- offsets

    /** Bytes that a program may leave empty before a frame, at most. */
    public int maxOffset() {
        return maxOffset;
    }

    int headroom() {
        return headroom;
    }

    long offsetMask() {
        return offsetMask;
    }

    /** From now on the slots' ptr, as far as the mask goes, says where in its buffer a frame begins. */
    void useOffsets(long mask, int most) {
        offsetMask = mask;
        maxOffset = most;
        SharedMemory.putLong(place.ring() + OFFSET_MASK, mask);
    }

    void setHeadroom(int initial, boolean write) {
        headroom = initial;
        for (int slot = 0; write && slot < place.slots(); slot++) {
            SharedMemory.putLong(slotAddress(slot) + Long.BYTES, initial);
        }
    }

    @Override
    public void close() {
        if (call != null) {
            call.close();
        }
        if (listening != null) {
            listening.close();
        }
    }
}
