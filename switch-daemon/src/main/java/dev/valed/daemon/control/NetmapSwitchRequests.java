package dev.valed.daemon.control;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.netmap.request.NetmapRequests;
import dev.valed.ports.netmap.request.NewInterface;
import dev.valed.ports.netmap.request.Polling;
import dev.valed.ports.netmap.request.PortHeader;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.netmap.request.ValeAttach;
import dev.valed.ports.netmap.request.ValeDetach;
import dev.valed.ports.netmap.request.ValeList;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import dev.valed.ports.takeover.TakeoverMode;
import dev.valed.ports.takeover.WireMechanism;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * netmap's requests about switches, carried out by the {@link SwitchService}, with the errors of netmap's kernel module.
 * What is attached is the persistent port of this name, else the TAP, else another interface of the kernel. Everybody who
 * reaches the socket may look; only root and the daemon's own user may change something, except for the headers of a port,
 * which its program's user may set too.
 */
final class NetmapSwitchRequests implements NetmapRequests {

    private final SwitchService service;
    private final NetmapPeers peers;
    private final PortCondition condition;
    private final PollingRequests polling;
    private final InterfaceRequests interfaces;
    /** Switches that an attachment made, and that go with the last port; the thread of the requests owns it. */
    private final Set<String> made = new HashSet<>();

    /** @param condition of the interfaces that are attached */
    NetmapSwitchRequests(SwitchService service, NetmapPeers peers, PortCondition condition) {
        this.service = service;
        this.peers = peers;
        this.condition = condition;
        this.polling = new PollingRequests(service);
        this.interfaces = new InterfaceRequests(service.interfaces());
    }

    // ---- attach, detach

    @Override
    public ValeAttach attach(String name, ValeAttach body, PeerCredentials peer) throws RefusedException {
        int index = peers.change(peer, () -> attach(PortName.parse(name), body.register()));
        return new ValeAttach(body.register(), index);
    }

    private int attach(PortName name, Register register) throws ServiceException, RefusedException {
        if (service.find(name).isPresent()) {
            throw new RefusedException(Errno.EBUSY, name + " is attached already");
        }
        PortSpec spec = specOf(name.port(), register.mode() == Register.NIC_SW);
        if (register.ringId() != 0 || register.mode() != Register.ALL_NIC && register.mode() != Register.NIC_SW) {
            throw new RefusedException(
                    Errno.EINVAL,
                    "mode " + register.mode() + ", ring " + register.ringId()
                            + " is not accepted: all rings, with those of the host or without, are");
        }
        Names.checkPort(name.switchName(), name.port());
        boolean madeSwitch = service.findSwitch(name.switchName()).isEmpty()
                && service.put(name.switchName(), SwitchRequest.defaults());
        boolean attached = false;
        try {
            attached = service.putPort(name.switchName(), name.port(), spec, condition);
        } finally {
            if (!attached && madeSwitch) {
                service.delete(name.switchName(), false);
            }
        }
        if (madeSwitch) {
            made.add(name.switchName());
        }
        return service.port(name.switchName(), name.port()).index();
    }

    /** @throws RefusedException EINVAL if there is nothing of this name, EBUSY if a program has it */
    private PortSpec specOf(String name, boolean withHost) throws ServiceException, RefusedException {
        Optional<InterfaceStatus> persistent = interfaces.find(name);
        if (persistent.isPresent()) {
            if (persistent.get().state() == PortState.UP) {
                throw new RefusedException(
                        Errno.EBUSY, name + " is in use: " + persistent.get().detail());
            }
            return new PersistentPortSpec(name);
        }
        PortType type = service.typeOf(name)
                .orElseThrow(() -> new RefusedException(Errno.EINVAL, "there is no interface " + Names.quote(name)));
        if (service.programs().haveConnected(name)) {
            throw new RefusedException(Errno.EBUSY, name + " is in use by a program");
        }
        return type == PortType.TAP
                ? TapPortSpec.named(name)
                : new InterfacePortSpec(
                        name, null, withHost ? TakeoverMode.WIRE_AND_HOST : TakeoverMode.WIRE, WireMechanism.TAP);
    }

    @Override
    public ValeDetach detach(String name, ValeDetach body, PeerCredentials peer) throws RefusedException {
        return new ValeDetach(peers.change(peer, () -> detach(PortName.parse(name))));
    }

    private int detach(PortName name) throws ServiceException, RefusedException {
        PortStatus port =
                service.find(name).orElseThrow(() -> new RefusedException(Errno.ENXIO, name + " is not attached"));
        if (port.polling() != null) {
            throw new RefusedException(Errno.EBUSY, name + " is polled: stop that first");
        }
        if (port.type() == PortType.NETMAP && port.state() == PortState.UP) {
            throw new RefusedException(Errno.EBUSY, name + " is in use by the program that opened it");
        }
        refuseFirstOfTwo(name, port);
        service.deletePort(name.switchName(), name.port());
        if (made.contains(name.switchName()) && service.ports(name.switchName()).isEmpty()) {
            made.remove(name.switchName());
            service.delete(name.switchName(), false);
        }
        return port.index();
    }

    /** The second of the two switches that a persistent port connects is to be detached first. */
    private void refuseFirstOfTwo(PortName name, PortStatus port) throws ServiceException, RefusedException {
        if (port.type() == PortType.PERSISTENT && port.device() != null) {
            InterfaceStatus persistent = service.interfaces().status(port.device());
            if (persistent.ports().size() > 1 && persistent.ports().getFirst().equals(name.toString())) {
                throw new RefusedException(
                        Errno.EBUSY,
                        name + " connects two switches: detach "
                                + persistent.ports().getLast() + " first");
            }
        }
    }

    // ---- list

    @Override
    public ValeList find(String name) throws RefusedException {
        if (!name.startsWith(Names.SWITCH_PREFIX)) {
            throw new RefusedException(Errno.EINVAL, "name " + Names.quote(name) + " is not accepted: vale... is");
        }
        int colon = name.indexOf(':');
        String switchName = colon < 0 ? name : name.substring(0, colon);
        SwitchStatus found = service.findSwitch(switchName)
                .orElseThrow(() -> new RefusedException(Errno.ENOENT, "no switch " + Names.quote(switchName)));
        int port = colon < 0
                ? ValeList.NO_PORT
                : service.find(new PortName(switchName, name.substring(colon + 1)))
                        .map(PortStatus::index)
                        .orElse(ValeList.NO_PORT);
        return new ValeList(found.index(), port);
    }

    @Override
    public Listed next(ValeList from) throws RefusedException {
        for (SwitchStatus on : service.switches()) {
            if (on.index() < from.switchIndex()) {
                continue;
            }
            try {
                for (PortStatus port : service.ports(on.name())) {
                    if (on.index() > from.switchIndex()
                            || Integer.compareUnsigned(port.index(), from.portIndex()) >= 0) {
                        return new Listed(on.name() + ":" + port.name(), new ValeList(on.index(), port.index()));
                    }
                }
            } catch (ServiceException e) {
                // The switch was deleted meanwhile: on to the next.
            }
        }
        throw new RefusedException(Errno.ENOENT, "no further port");
    }

    // ---- information

    /** As the kernel module has it: such a port sends to the switch what the interface receives. */
    @Override
    public Optional<RingCounts> ringsOfDevice(String name) {
        return PortName.of(name)
                .flatMap(service::find)
                .filter(port -> port.type().isKernels())
                .map(port -> {
                    int slots = NetmapLayout.DEFAULT_SLOTS;
                    return new RingCounts(slots, slots, port.receiveRings(), port.transmitRings(), 0, 0);
                });
    }

    // ---- headers

    @Override
    public PortHeader setHeader(String name, PortHeader body, PeerCredentials peer) throws RefusedException {
        int bytes = body.headerLength();
        PortHeader.requirePossible(bytes);
        PortName port = parseOrNone(name);
        if (service.find(port).isEmpty()) {
            throw new RefusedException(Errno.ENXIO, "there is no port " + Names.quote(name));
        }
        peers.changeOwn(peer, service.programs().canonicalName(name), () -> {
            service.programs().setHeaderLength(port, bytes);
            return true;
        });
        return body;
    }

    /** A name without a switch is that of an interface, which the kernel module does not let have headers. */
    private static PortName parseOrNone(String name) throws RefusedException {
        if (name.indexOf(':') < 0) {
            throw new RefusedException(Errno.ENXIO, Names.quote(name) + " is no port of a switch");
        }
        return PortName.parse(name);
    }

    @Override
    public PortHeader header(String name) throws RefusedException {
        if (name.indexOf(':') < 0) {
            return new PortHeader(headerOfInterface(name));
        }
        return new PortHeader(service.find(PortName.parse(name))
                .map(PortStatus::headerLength)
                .orElseThrow(() -> new RefusedException(Errno.ENXIO, "there is no port " + Names.quote(name))));
    }

    private int headerOfInterface(String name) throws RefusedException {
        try {
            if (interfaces.find(name).isPresent() || service.isInterface(name)) {
                return 0;
            }
        } catch (ServiceException e) {
            throw NetmapPeers.refusal(e);
        }
        throw new RefusedException(Errno.ENXIO, "there is no interface " + Names.quote(name));
    }

    // ---- persistent ports, polling

    @Override
    public NewInterface newInterface(String name, NewInterface body, PeerCredentials peer) throws RefusedException {
        return peers.change(peer, () -> interfaces.make(name, body));
    }

    @Override
    public void deleteInterface(String name, PeerCredentials peer) throws RefusedException {
        peers.change(peer, () -> {
            interfaces.delete(name, service.isInterface(name));
            return true;
        });
    }

    @Override
    public Polling enablePolling(String name, Polling body, PeerCredentials peer) throws RefusedException {
        return peers.change(peer, () -> polling.enable(PortName.parse(name), body));
    }

    @Override
    public Polling disablePolling(String name, Polling body, PeerCredentials peer) throws RefusedException {
        return peers.change(peer, () -> polling.disable(PortName.parse(name), body));
    }
}
