package dev.valed.daemon.control;

import dev.valed.ports.netmap.NetmapRequests;
import dev.valed.ports.netmap.PortPlace;
import dev.valed.ports.netmap.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * netmap's requests about switches, carried out by the {@link SwitchService}: an interface that is attached is the TAP of
 * this name. Everybody who reaches the socket may list; only root and the daemon's own user may change something.
 */
final class NetmapSwitchRequests implements NetmapRequests {

    private final SwitchService service;
    private final int ownUser;
    /** Switches that an attachment made, and that go with the last port; the thread of the requests owns it. */
    private final Set<String> made = new HashSet<>();

    NetmapSwitchRequests(SwitchService service, int ownUser) {
        this.service = service;
        this.ownUser = ownUser;
    }

    @Override
    public PortPlace attach(String name, PeerCredentials peer) throws RefusedException {
        return change(name, peer, this::attach);
    }

    private PortPlace attach(String switchName, String portName) throws ServiceException, RefusedException {
        TapPortSpec tap;
        try {
            tap = TapPortSpec.named(portName);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Errno.EINVAL.number(), String.valueOf(e.getMessage()));
        }
        Names.checkPort(switchName, portName);
        boolean madeSwitch = findSwitch(switchName).isEmpty() && service.put(switchName, SwitchRequest.defaults());
        boolean attached = false;
        try {
            attached = service.putPort(switchName, portName, tap);
        } finally {
            if (!attached && madeSwitch) {
                service.delete(switchName, false);
            }
        }
        if (madeSwitch) {
            made.add(switchName);
        }
        if (!attached) {
            throw new RefusedException(Errno.EBUSY.number(), switchName + ":" + portName + " is attached already");
        }
        return placeOf(service.port(switchName, portName));
    }

    @Override
    public PortPlace detach(String name, PeerCredentials peer) throws RefusedException {
        return change(name, peer, this::detach);
    }

    private PortPlace detach(String switchName, String portName) throws ServiceException, RefusedException {
        PortStatus port = service.port(switchName, portName);
        if (port.type() == PortType.NETMAP && port.state() == PortState.UP) {
            throw new RefusedException(
                    Errno.EBUSY.number(), switchName + ":" + portName + " is in use by the program that opened it");
        }
        service.deletePort(switchName, portName);
        if (made.contains(switchName) && service.ports(switchName).isEmpty()) {
            made.remove(switchName);
            service.delete(switchName, false);
        }
        return placeOf(port);
    }

    @Override
    public PortPlace find(String name) throws RefusedException {
        if (!name.startsWith("vale")) {
            throw new RefusedException(
                    Errno.EINVAL.number(), "name " + Names.quote(name) + " is not accepted: vale... is");
        }
        int colon = name.indexOf(':');
        String switchName = colon < 0 ? name : name.substring(0, colon);
        SwitchStatus found = findSwitch(switchName).orElseThrow(() -> notFound("no switch " + Names.quote(switchName)));
        try {
            for (PortStatus port : service.ports(switchName)) {
                if (name.equals(switchName + ":" + port.name())) {
                    return placeOf(port);
                }
            }
        } catch (ServiceException e) {
            throw notFound(String.valueOf(e.getMessage())); // deleted meanwhile
        }
        return new PortPlace(name, found.index(), PortPlace.NO_PORT);
    }

    @Override
    public PortPlace next(int switchIndex, int portIndex) throws RefusedException {
        for (SwitchStatus on : service.switches()) {
            if (on.index() < switchIndex) {
                continue;
            }
            try {
                for (PortStatus port : service.ports(on.name())) {
                    if (on.index() > switchIndex || Integer.compareUnsigned(port.index(), portIndex) >= 0) {
                        return placeOf(port);
                    }
                }
            } catch (ServiceException e) {
                // The switch was deleted meanwhile: on to the next.
            }
        }
        throw notFound("no further port");
    }

    private Optional<SwitchStatus> findSwitch(String name) {
        return service.switches().stream().filter(s -> s.name().equals(name)).findFirst();
    }

    private static RefusedException notFound(String what) {
        return new RefusedException(Errno.ENOENT.number(), what);
    }

    private static PortPlace placeOf(PortStatus port) {
        return new PortPlace(port.switchName() + ":" + port.name(), port.switchIndex(), port.index());
    }

    private interface Action {
        PortPlace on(String switchName, String portName) throws ServiceException, RefusedException;
    }

    private PortPlace change(String name, PeerCredentials peer, Action action) throws RefusedException {
        if (peer.uid() != 0 && peer.uid() != ownUser) {
            throw new RefusedException(
                    Errno.EACCES.number(),
                    "user " + peer.uid() + " may not change switches: root and the daemon's own may");
        }
        int colon = name.indexOf(':');
        if (!name.startsWith("vale") || colon < 0) {
            throw new RefusedException(
                    Errno.EINVAL.number(), "name " + Names.quote(name) + " is not accepted: vale0:tap0, say, is");
        }
        String who = "process " + peer.pid() + ", user " + peer.uid();
        return ScopedValue.where(Origin.CURRENT, who)
                .call(() -> carryOut(action, name.substring(0, colon), name.substring(colon + 1)));
    }

    private static PortPlace carryOut(Action action, String switchName, String portName) throws RefusedException {
        try {
            return action.on(switchName, portName);
        } catch (ServiceException e) {
            throw NetmapPrograms.refusal(e);
        }
    }
}
