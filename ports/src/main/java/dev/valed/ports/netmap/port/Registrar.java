package dev.valed.ports.netmap.port;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.memory.MemoryGeometry;
import dev.valed.ports.netmap.memory.NetmapMemory;
import dev.valed.ports.netmap.port.PortOpening.Wish;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RequestOption;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import java.util.List;
import java.util.Optional;

/**
 * Carries out REGISTER. What is done is done in netmap's order, so that what is wrong in several ways is refused for the same
 * reason.
 */
final class Registrar {

    private final OpenPorts ports;
    /** Not those of the daemon before: programs tell the registrations that came back by them. */
    private long nextRegistration = System.currentTimeMillis() << 20;

    Registrar(OpenPorts ports) {
        this.ports = ports;
    }

    Answer register(NetmapRequest request, PeerCredentials peer) {
        return answer(request, options -> {
            Wish wish = Wish.of(peer, true).withBufferSize(RegisterOptions.bufferSize(options));
            Optional<MemoryGeometry> external = RegisterOptions.externalMemory(options);
            return open(
                    request,
                    external.isPresent() ? wish.in(ports.memories().makePrivate(external.get())) : wish,
                    options);
        });
    }

    /**
     * Brings a registration back.
     *
     * @param answered the REGISTER as it was answered
     * @param memory   that it was in
     */
    Answer comeBack(NetmapRequest answered, Binding binding, NetmapMemory memory, PeerCredentials peer) {
        return answer(answered, options -> {
            RegisterOptions.bufferSize(options);
            RegisterOptions.externalMemory(options);
            Wish wish = new Wish(
                    peer,
                    memory.budgets().comingBack(Payer.of(peer)),
                    true,
                    memory,
                    NetmapLayout.DEFAULT_BUFFER_SIZE,
                    new ComeBack(binding));
            return open(answered, wish, options);
        });
    }

    private interface Action {
        Registration with(OptionSet options) throws RefusedException;
    }

    private static Answer answer(NetmapRequest request, Action action) {
        OptionSet options = new OptionSet(request.options());
        try {
            Registration made = action.with(options);
            return new Answer(made.answered(), null, made);
        } catch (RefusedException e) {
            return Answer.refused(request.withOptions(options.answer()), e);
        }
    }

    private Registration open(NetmapRequest request, Wish wish, OptionSet options) throws RefusedException {
        Register register = (Register) request.body();
        NetmapPort port = ports.acquire(request.name(), register, wish);
        try {
            ComeBack comeBack = wish.comeBack();
            requireUsable(port, register, comeBack != null);
            List<NetmapRing> rings = RingSelection.of(port, register);
            requireFree(port, rings, register);
            if (comeBack != null) {
                comeBack.requireSame(Registration.bound(port, rings));
            }
            boolean fresh = comeBack == null;
            options.replace(
                    RequestOption.OFFSETS,
                    OffsetsOption.LENGTH,
                    payload -> OffsetsOption.apply(payload, port, rings, fresh));
            RegisterOptions.requireCsb(options, rings, register);
            options.requireAllTaken();
            return bind(request, port, rings, wish, options);
        } catch (RefusedException e) {
            port.release();
            throw e;
        }
    }

    /** A program that comes back had these headers before. */
    private static void requireUsable(NetmapPort port, Register register, boolean comesBack) throws RefusedException {
        if (port.isOwned()) {
            throw new RefusedException(Errno.EBUSY, port + " is used by the daemon itself");
        }
        if (!comesBack && port.headerLength() != 0 && !register.has(Register.ACCEPT_VNET_HDR)) {
            throw new RefusedException(
                    Errno.EIO,
                    port + " has virtio-net headers of " + port.headerLength() + " bytes, and the program does not say"
                            + " that it can deal with them");
        }
    }

    private static void requireFree(NetmapPort port, List<NetmapRing> rings, Register register)
            throws RefusedException {
        for (NetmapRing ring : rings) {
            if (ring.isBusyFor(register.has(Register.EXCLUSIVE))) {
                throw new RefusedException(Errno.EBUSY, "rings of " + port + " are in use by another program");
            }
        }
    }

    private Registration bind(
            NetmapRequest request, NetmapPort port, List<NetmapRing> rings, Wish wish, OptionSet options)
            throws RefusedException {
        ComeBack comeBack = wish.comeBack();
        NetmapMemory memory = port.memory();
        int index = comeBack == null
                ? memory.takeInterface(wish.payer())
                : memory.takeInterfaceAt(comeBack.binding().interfaceOffset(), wish.payer());
        Registration made;
        try {
            made = new Registration(nextRegistration++, port, (Register) request.body(), wish, rings, index);
        } catch (RefusedException e) {
            memory.freeInterface(index);
            throw e;
        }
        port.retain(); // the caller releases its own reference if this fails
        try {
            begin(made, request, wish, options);
        } catch (RefusedException e) {
            made.close();
            throw e;
        }
        port.release();
        return made;
    }

    private static void begin(Registration made, NetmapRequest request, Wish wish, OptionSet options)
            throws RefusedException {
        Register register = (Register) request.body();
        int extra;
        if (wish.comeBack() == null) {
            int wanted = (int) Math.min(Integer.toUnsignedLong(register.extraBuffers()), ExtraBuffers.MOST);
            ExtraBuffers.Given given = ExtraBuffers.take(made.port().memory(), wanted, wish.payer());
            made.writeInterface(given.head());
            extra = given.count();
        } else {
            made.takeExtraBuffers(wish.payer());
            extra = register.extraBuffers();
        }
        made.begin();
        made.answered(request.with(request.name(), made.answer(extra)).withOptions(options.answer()));
    }
}
