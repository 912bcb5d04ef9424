package dev.valed.ports.netmap;

import dev.valed.core.port.PortRings;
import dev.valed.core.ring.BufferPool;
import dev.valed.core.ring.NetmapEgress;
import dev.valed.core.ring.NetmapIngress;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.ring.RingFaults;
import dev.valed.core.ring.Wakeup;
import dev.valed.ports.OpenPort;
import dev.valed.ports.sys.EventFd;
import dev.valed.ports.sys.EventFdKick;
import dev.valed.ports.sys.SealedMemory;
import dev.valed.ports.sys.WakeupPipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * A port for one session of one client: sealed memory with netmap rings, an eventfd by which the client kicks workers,
 * and a pipe for each ring by which workers call the client.
 *
 * <p>Pipes and not eventfds, because a client can make the worker's end of an eventfd block (see {@link EventFd}); one
 * for each ring, because whoever reads a common one would swallow the call for another thread or process that waits.
 *
 * <p>Not tied to a thread.
 */
public final class NetmapPort implements OpenPort {
    private final String name;
    private final NetmapLayout layout;
    private final SealedMemory memory;
    private final EventFd kick;
    private final List<WakeupPipe> calls;
    private final PortRings rings;
    private final RingFaults faults = new RingFaults();
    private final LongAdder callCount = new LongAdder();

    private volatile boolean closed;
    /** Set once by {@link NetmapServer#disconnect}, which may come before the server has heard of the port. */
    private volatile boolean unwanted;

    private NetmapPort(String name, NetmapLayout layout, SealedMemory memory, EventFd kick, List<WakeupPipe> calls) {
        this.name = name;
        this.layout = layout;
        this.memory = memory;
        this.kick = kick;
        this.calls = List.copyOf(calls);
        this.rings = makeRings();
    }

    /**
     * Makes the memory and the descriptors of a port that nobody uses yet.
     *
     * @param name as {@code vale0:a}
     * @throws IOException if there is not enough memory or there are no descriptors left; nothing is left open then
     */
    public static NetmapPort open(NetmapLayout layout, String name) throws IOException {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            SealedMemory memory = SealedMemory.create(name, layout.size());
            opened.add(memory);
            layout.format(memory.address(), name);
            EventFd kick = EventFd.create();
            opened.add(kick);
            List<WakeupPipe> calls = new ArrayList<>();
            for (int i = 0; i < layout.txRings() + layout.rxRings(); i++) {
                WakeupPipe call = WakeupPipe.create();
                opened.add(call);
                calls.add(call);
            }
            return new NetmapPort(name, layout, memory, kick, calls);
        } catch (IOException | RuntimeException failure) {
            for (AutoCloseable resource : opened) {
                closeAfter(failure, resource);
            }
            throw failure;
        }
    }

    private static void closeAfter(Exception failure, AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    private PortRings makeRings() {
        long base = memory.address();
        BufferPool buffers = layout.bufferPool(base);
        PortKick portKick = new PortKick(new EventFdKick(kick));
        List<NetmapIngress> ingress = new ArrayList<>();
        for (int i = 0; i < layout.txRings(); i++) {
            ingress.add(new NetmapIngress(layout.txPlace(base, i), buffers, i, wakeup(calls.get(i)), portKick, faults));
        }
        List<NetmapEgress> egress = new ArrayList<>();
        for (int i = 0; i < layout.rxRings(); i++) {
            egress.add(new NetmapEgress(
                    layout.rxPlace(base, i), buffers, wakeup(calls.get(layout.txRings() + i)), faults));
        }
        return new PortRings(ingress, egress);
    }

    private Wakeup wakeup(WakeupPipe call) {
        return () -> {
            callCount.increment();
            call.signal();
        };
    }

    @Override
    public PortRings rings() {
        return rings;
    }

    /** As {@code vale0:a}. */
    public String name() {
        return name;
    }

    public NetmapLayout layout() {
        return layout;
    }

    /** Descriptors in the order of {@link ControlMessage.Opened}; they stay owned here. */
    int[] descriptors() {
        int[] descriptors = new int[ControlMessage.FIRST_CALL + calls.size()];
        descriptors[ControlMessage.MEMORY] = memory.fd();
        descriptors[ControlMessage.KICK] = kick.fd();
        for (int i = 0; i < calls.size(); i++) {
            descriptors[ControlMessage.FIRST_CALL + i] = calls.get(i).readEnd();
        }
        return descriptors;
    }

    /** Times that the client wrote a head that cannot be: above 0 it is broken or hostile. */
    public long badHeads() {
        return faults.badHeads();
    }

    /**
     * Times that workers called the client, a system call each. A client that wakes in vain on purpose can cause one for
     * each batch and ring, as much as an honest one that sleeps after every batch.
     */
    public long calls() {
        return callCount.sum();
    }

    void markUnwanted() {
        unwanted = true;
    }

    boolean isUnwanted() {
        return unwanted;
    }

    @Override
    public long ringFaults() {
        return badHeads();
    }

    @Override
    public boolean isUp() {
        return !closed;
    }

    @Override
    public String detail() {
        return "netmap port " + name + ", " + layout.txRings() + " tx and " + layout.rxRings() + " rx rings of "
                + layout.slots() + " slots, buffers of " + layout.bufferSize() + " bytes, " + layout.size()
                + " bytes of memory";
    }

    /** Unmaps the memory and closes the descriptors. No worker uses the rings any more. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        calls.forEach(WakeupPipe::close);
        kick.close();
        memory.close();
    }
}
