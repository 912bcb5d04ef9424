package dev.valed.daemon.control;

import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.budget.Budgets;
import dev.valed.ports.netmap.memory.Memories;
import dev.valed.ports.netmap.memory.NetmapMemory;
import dev.valed.ports.netmap.port.OpenPorts;
import dev.valed.ports.netmap.port.Patch;
import dev.valed.ports.netmap.port.PipeEndPort;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.PeerCredentials;
import java.util.concurrent.locks.Lock;

/** The {@link NetmapPorts} that are real. Guarded by the lock that the service and the open ports share. */
final class MemoryPorts implements NetmapPorts {

    private final OpenPorts ports;
    private final PeerCredentials self;

    /** @param self in whose name pipes are opened */
    MemoryPorts(OpenPorts ports, PeerCredentials self) {
        this.ports = ports;
        this.self = self;
    }

    @Override
    public Budgets budgets() {
        return ports.memories().budgets();
    }

    @Override
    public Holding hold(String name, InterfaceSpec spec) throws ServiceException {
        Memories memories = ports.memories();
        try {
            NetmapMemory memory = spec.memoryId() == 0 ? memories.makePrivate() : memories.find(spec.memoryId());
            return new MemoryHolding(memory, ports.lock());
        } catch (RefusedException e) {
            throw spec.memoryId() == 0
                    ? failure(name, e)
                    : ServiceException.invalid("memId", String.valueOf(e.getMessage()));
        }
    }

    /** @param holding one of those that {@link #hold} returned */
    static NetmapMemory memory(Holding holding) {
        return ((MemoryHolding) holding).memory;
    }

    private static final class MemoryHolding implements Holding {
        private final NetmapMemory memory;
        private final Lock lock;
        private boolean closed;

        MemoryHolding(NetmapMemory memory, Lock lock) {
            this.memory = memory;
            this.lock = lock;
            memory.retain();
        }

        @Override
        public int memoryId() {
            return memory.id();
        }

        /** Also called after a change, when the lock is not held any more. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (!closed) {
                    closed = true;
                    memory.release();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public Sides patch(String name, InterfaceSpec spec, Holding memory) throws ServiceException {
        try {
            Patch patch = Patch.open(ports, name, memory(memory), spec.rxSlots());
            return new Sides(patch.first(), patch.second());
        } catch (RefusedException e) {
            throw failure(name, e);
        }
    }

    @Override
    public OpenPort pipeEnd(PipePortSpec pipe) throws ServiceException {
        try {
            return PipeEndPort.open(ports, pipe.pipe(), self);
        } catch (RefusedException e) {
            throw failure("pipe " + pipe.pipe(), e);
        }
    }

    private static ServiceException failure(String name, RefusedException e) {
        return NetmapPeers.failure(name + " cannot be opened: " + e.getMessage(), e);
    }
}
