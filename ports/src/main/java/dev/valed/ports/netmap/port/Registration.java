package dev.valed.ports.netmap.port;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.NetmapFormat;
import dev.valed.ports.netmap.budget.Budget;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.memory.Memories;
import dev.valed.ports.netmap.memory.MemoryGeometry;
import dev.valed.ports.netmap.memory.NetmapMemory;
import dev.valed.ports.netmap.port.PortOpening.Wish;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One opening of (some rings of) a port. It has a struct netmap_if of its own, in which the rings that it has not are 0.
 * It ends with the last of the connections that share it: usually one; several if a program forked and came back after a
 * restart of the daemon.
 */
public final class Registration {

    /** Descriptors that one message can carry. */
    private static final int MOST_DESCRIPTORS = 253;

    private final long id;
    private final NetmapPort port;
    private final Register register;
    private final Wish wish;
    private final List<NetmapRing> rings;
    private final int interfaceIndex;
    private final Binding binding;
    private final int[] descriptors;
    private @Nullable NetmapRequest answered;
    private int connections = 1;

    /** The rings are checked and nobody else's; the port has a reference for this. */
    Registration(long id, NetmapPort port, Register register, Wish wish, List<NetmapRing> rings, int interfaceIndex)
            throws RefusedException {
        this.id = id;
        this.port = port;
        this.register = register;
        this.wish = wish;
        this.rings = rings;
        this.interfaceIndex = interfaceIndex;
        Map<Integer, Integer> numbers = new HashMap<>();
        List<Integer> inOrder = new ArrayList<>(List.of(port.memory().fd()));
        this.binding = makeBinding(numbers, inOrder);
        this.descriptors = inOrder.stream().mapToInt(Integer::intValue).toArray();
        if (descriptors.length > MOST_DESCRIPTORS) {
            throw new RefusedException(
                    Errno.ENOMEM, rings.size() + " rings of " + port + " need more descriptors than can be passed");
        }
        budget().take(wish.payer(), descriptors.length);
    }

    /** Of the descriptors on their way to programs. */
    private Budget budget() {
        return port.memory().budgets().descriptors();
    }

    private Binding makeBinding(Map<Integer, Integer> numbers, List<Integer> inOrder) {
        List<Binding.Ring> entries = new ArrayList<>();
        for (NetmapRing ring : bound()) {
            NetmapRing peer = ring.peer();
            entries.add(new Binding.Ring(
                    ring.ringOffset(),
                    ring.syncOffset(),
                    peer == null ? 0 : peer.ringOffset(),
                    peer == null ? 0 : peer.syncOffset(),
                    ring.slots(),
                    ring.kind().number(),
                    ring.id(),
                    (ring.transmits() ? Binding.Ring.TRANSMITS : 0)
                            | (ring.isHost() ? Binding.Ring.HOST : 0)
                            | (ring.offsetMask() != 0 ? Binding.Ring.OFFSETS : 0),
                    ring.headroom(),
                    ring.maxOffset(),
                    number(ring.call() == null ? -1 : ring.call().readEnd(), numbers, inOrder),
                    number(port.kickDescriptor(ring), numbers, inOrder),
                    number(ring.peerCall(), numbers, inOrder),
                    peer == null ? 0 : peer.slots()));
        }
        NetmapMemory memory = port.memory();
        MemoryGeometry geometry = memory.geometry();
        return new Binding(
                MemoryGeometry.REGION,
                geometry.memorySize(),
                memory.interfaceOffset(interfaceIndex),
                geometry.bufferSize(),
                geometry.buffers().objects(),
                memory.id(),
                flags(),
                inOrder.size(),
                id,
                geometry.buffersOffset(),
                entries);
    }

    private static int number(int descriptor, Map<Integer, Integer> numbers, List<Integer> inOrder) {
        if (descriptor < 0) {
            return Binding.Ring.NO_DESCRIPTOR;
        }
        return numbers.computeIfAbsent(descriptor, added -> {
            inOrder.add(added);
            return inOrder.size() - 1;
        });
    }

    private int flags() {
        return (register.has(Register.NO_TX_POLL) ? Binding.NO_TX_POLL : 0)
                | (register.has(Register.EXCLUSIVE) ? Binding.EXCLUSIVE : 0);
    }

    public NetmapPort port() {
        return port;
    }

    /** Who has opened it. */
    PeerCredentials peer() {
        return wish.peer();
    }

    boolean isClosed() {
        return connections == 0;
    }

    List<NetmapRing> rings() {
        return rings;
    }

    /** Those of the binding: behind the program's own those by which its library forwards. */
    private List<NetmapRing> bound() {
        return bound(port, rings);
    }

    static List<NetmapRing> bound(NetmapPort port, List<NetmapRing> rings) {
        boolean receives = rings.stream().anyMatch(ring -> !ring.transmits());
        return receives
                ? Stream.concat(rings.stream(), port.forwardRings().stream()).toList()
                : rings;
    }

    /** The body to answer with. */
    Register answer(int extraBuffers) {
        boolean monitorSwaps = register.has(Register.MONITOR_SWAPS);
        return new Register(
                binding.interfaceOffset(),
                binding.memorySize(),
                port.counts(),
                binding.memoryId(),
                register.ringId(),
                register.mode(),
                extraBuffers,
                register.flags() | (monitorSwaps ? Register.MONITOR_TX | Register.MONITOR_RX : 0));
    }

    public Binding binding() {
        return binding;
    }

    /** Those that go with the binding; they stay owned here. */
    public int[] descriptors() {
        return descriptors.clone();
    }

    /** The request as it was answered. */
    public NetmapRequest answered() {
        return Objects.requireNonNull(answered);
    }

    void answered(NetmapRequest request) {
        answered = request;
    }

    /** Writes the struct netmap_if. */
    void writeInterface(int buffersHead) {
        long[] addresses = new long[port.allRings().size()];
        for (int i = 0; i < addresses.length; i++) {
            NetmapRing ring = port.allRings().get(i);
            addresses[i] = rings.contains(ring) ? ring.place().ring() : 0;
        }
        NetmapFormat.writeInterface(
                port.memory().interfaceAddress(interfaceIndex),
                port.name(),
                new NetmapFormat.RingCounts(
                        port.tx().size(),
                        port.rx().size(),
                        port.hostTx().size(),
                        port.hostRx().size()),
                addresses,
                buffersHead);
        SharedMemory.putInt(
                port.memory().interfaceAddress(interfaceIndex) + NetmapInterface.FLAGS,
                port.memory().id() == Memories.COMMON ? 0 : NetmapInterface.PRIVATE);
    }

    /** It comes back, with its struct netmap_if and extra buffers as they are. */
    void takeExtraBuffers(Payer payer) {
        ExtraBuffers.adopt(port.memory(), port.memory().interfaceAddress(interfaceIndex), payer);
    }

    void begin() throws RefusedException {
        rings.forEach(ring -> ring.addUser(register.has(Register.EXCLUSIVE)));
        port.add(this);
    }

    void share() {
        connections++;
    }

    /** A connection that has it is gone; with the last one everything is given back. */
    public void close() {
        connections--;
        if (connections > 0) {
            return;
        }
        ExtraBuffers.free(port.memory(), port.memory().interfaceAddress(interfaceIndex));
        rings.forEach(NetmapRing::removeUser);
        port.memory().freeInterface(interfaceIndex);
        budget().give(wish.payer(), descriptors.length);
        port.remove(this);
        port.release();
    }
}
