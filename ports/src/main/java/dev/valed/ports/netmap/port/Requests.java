package dev.valed.ports.netmap.port;

import dev.valed.ports.netmap.memory.Memories;
import dev.valed.ports.netmap.memory.MemoryGeometry;
import dev.valed.ports.netmap.memory.NetmapMemory;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.NetmapRequests;
import dev.valed.ports.netmap.request.NewInterface;
import dev.valed.ports.netmap.request.NoBody;
import dev.valed.ports.netmap.request.Polling;
import dev.valed.ports.netmap.request.PoolsInfo;
import dev.valed.ports.netmap.request.PortHeader;
import dev.valed.ports.netmap.request.PortInfo;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RequestBody;
import dev.valed.ports.netmap.request.RequestOption;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.netmap.request.ValeAttach;
import dev.valed.ports.netmap.request.ValeDetach;
import dev.valed.ports.netmap.request.ValeList;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.PeerCredentials;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries out every request that the daemon is asked. Guarded by the lock of the ports; may wait for workers. */
public final class Requests {

    private final OpenPorts ports;
    private final Registrar registrar;
    /** By the number that they had before. */
    private final Map<Long, Registration> broughtBack = new HashMap<>();

    public Requests(OpenPorts ports) {
        this.ports = ports;
        this.registrar = new Registrar(ports);
    }

    /**
     * @param present what the connection has registered, null if nothing
     * @return never throws for what a program asked
     */
    public Answer carryOut(NetmapRequest request, @Nullable Registration present, PeerCredentials peer) {
        if (request.body() instanceof Register) {
            return present == null
                    ? registrar.register(request, peer)
                    : Answer.refused(
                            withoutOptions(request),
                            new RefusedException(Errno.EBUSY, "this descriptor has " + present.port() + " already"));
        }
        NetmapRequest answered = withoutOptions(request);
        try {
            return Answer.done(answer(answered, peer));
        } catch (RefusedException e) {
            return Answer.refused(answered, e);
        }
    }

    /** No request but REGISTER takes any here. */
    private static NetmapRequest withoutOptions(NetmapRequest request) {
        List<RequestOption> untouched = new OptionSet(request.options()).answer();
        return request.withOptions(untouched);
    }

    private NetmapRequest answer(NetmapRequest request, PeerCredentials peer) throws RefusedException {
        String name = request.name();
        NetmapRequests others = ports.broker().requests();
        if (request.body() instanceof ValeList list && name.isEmpty()) {
            NetmapRequests.Listed found = others.next(list);
            return request.with(found.name(), found.place());
        }
        RequestBody body = switch (request.body()) {
            case PortInfo info -> portInfo(name, info, peer);
            case PoolsInfo info -> poolsInfo(name, info, peer);
            case ValeAttach attach -> others.attach(name, attach, peer);
            case ValeDetach detach -> others.detach(name, detach, peer);
            case ValeList list -> others.find(name);
            case PortHeader header ->
                switch (request.type()) {
                    case PORT_HDR_SET -> others.setHeader(name, header, peer);
                    default -> others.header(name);
                };
            case NewInterface made -> others.newInterface(name, made, peer);
            case Polling polling ->
                switch (request.type()) {
                    case VALE_POLLING_ENABLE -> others.enablePolling(name, polling, peer);
                    default -> others.disablePolling(name, polling, peer);
                };
            case NoBody none -> withoutBody(request, others, peer);
            case Register register -> throw new IllegalArgumentException("REGISTER is carried out elsewhere");
        };
        return request.with(name, body);
    }

    private static RequestBody withoutBody(NetmapRequest request, NetmapRequests others, PeerCredentials peer)
            throws RefusedException {
        switch (request.type()) {
            case VALE_DELIF -> others.deleteInterface(request.name(), peer);
            default ->
                throw new RefusedException(Errno.EINVAL, request.type() + " is carried out by the program's side");
        }
        return request.body();
    }

    private PortInfo portInfo(String name, PortInfo asked, PeerCredentials peer) throws RefusedException {
        if (name.isEmpty()) {
            int id = asked.memoryId() == 0 ? Memories.COMMON : asked.memoryId();
            return ofMemory(id, memory -> info(memory, asked.rings()));
        }
        Optional<RingCounts> device = ringsOfDevice(name);
        if (device.isPresent()) {
            return ofMemory(Memories.COMMON, memory -> info(memory, device.get()));
        }
        NetmapPort port = acquire(name, asked.rings(), asked.memoryId(), peer);
        PortInfo info = info(port.memory(), port.counts());
        port.release();
        return info;
    }

    private static PortInfo info(NetmapMemory memory, RingCounts rings) {
        return new PortInfo(memory.geometry().memorySize(), rings, memory.id());
    }

    private PoolsInfo poolsInfo(String name, PoolsInfo asked, PeerCredentials peer) throws RefusedException {
        if (ringsOfDevice(name).isPresent()) {
            return ofMemory(Memories.COMMON, NetmapMemory::poolsInfo);
        }
        NetmapPort port = acquire(name, RingCounts.USUAL, asked.memoryId(), peer);
        PoolsInfo info = port.memory().poolsInfo();
        port.release();
        return info;
    }

    private Optional<RingCounts> ringsOfDevice(String name) {
        return ports.broker().requests().ringsOfDevice(name);
    }

    private <T> T ofMemory(int id, Function<NetmapMemory, T> told) throws RefusedException {
        NetmapMemory memory = ports.memories().find(id);
        memory.retain();
        try {
            return told.apply(memory);
        } finally {
            memory.release();
        }
    }

    private NetmapPort acquire(String name, RingCounts rings, int memoryId, PeerCredentials peer)
            throws RefusedException {
        return ports.acquire(name, new Register(0, 0, rings, memoryId, 0, Register.ALL_NIC, 0, 0), true, peer);
    }

    // ---- after a restart of the daemon

    /**
     * A program comes back with what it had.
     *
     * @param answered the REGISTER as it was answered
     * @param file     the memory's; released from this owner if it is used
     */
    public Answer comeBack(NetmapRequest answered, Binding binding, OwnedFd file, PeerCredentials peer) {
        if (!(answered.body() instanceof Register)) {
            return Answer.refused(answered, new RefusedException(Errno.EINVAL, "only a registration comes back"));
        }
        NetmapMemory memory;
        try {
            memory = ports.memories().adopt(file, binding.memoryId(), geometry(answered, binding));
        } catch (RefusedException e) {
            return Answer.refused(answered, e);
        }
        memory.retain();
        try {
            Registration shared = findShared(binding, memory);
            if (shared != null) {
                shared.share();
                return new Answer(shared.answered(), null, shared);
            }
            Answer answer = registrar.comeBack(answered, binding, memory, peer);
            if (answer.registration() != null) {
                broughtBack.put(binding.registrationId(), answer.registration());
            }
            return answer;
        } finally {
            memory.release();
        }
    }

    private static MemoryGeometry geometry(NetmapRequest answered, Binding binding) throws RefusedException {
        Optional<MemoryGeometry> external = RegisterOptions.externalMemory(new OptionSet(answered.options()));
        MemoryGeometry geometry = external.isPresent()
                ? external.get()
                : RegisterOptions.ordinary(binding.bufferSize(), Integer.toUnsignedLong(binding.maxBuffers()));
        if (geometry.memorySize() != binding.memorySize()
                || geometry.buffersOffset() != binding.buffersOffset()
                || binding.regionOffset() != MemoryGeometry.REGION) {
            throw new RefusedException(Errno.EINVAL, "the memory is laid out in another way");
        }
        return geometry;
    }

    /** What this program brought back already, if it forked and this process is not the first one to come. */
    private @Nullable Registration findShared(Binding binding, NetmapMemory memory) {
        broughtBack.values().removeIf(Registration::isClosed);
        Registration found = broughtBack.get(binding.registrationId());
        return found != null
                        && found.port().memory() == memory
                        && found.binding().interfaceOffset() == binding.interfaceOffset()
                ? found
                : null;
    }
}
