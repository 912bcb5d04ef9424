package dev.valed.daemon.control;

import dev.valed.core.control.SwitchCore;
import dev.valed.core.port.Port;
import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.budget.Payer;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How the configured ports are made and deleted. Guarded by the service's lock. */
final class Ports {

    private final SwitchCore core;
    private final Switches switches;
    private final Attacher attacher;
    private final Devices devices;
    private final PersistentPorts persistent;
    private final Takeovers takeovers;

    Ports(SwitchCore core, Switches switches, Attacher attacher, Devices devices, PersistentPorts persistent) {
        this.core = core;
        this.switches = switches;
        this.attacher = attacher;
        this.devices = devices;
        this.persistent = persistent;
        this.takeovers = new Takeovers(devices, attacher);
    }

    /** Returns whether it was made. */
    boolean put(Transaction transaction, String switchName, String portName, PortSpec spec) throws ServiceException {
        ConfiguredSwitch on = switches.find(switchName);
        refuseHostSide(on, portName);
        Names.checkPort(switchName, portName);
        if (spec.hasHostSide()) {
            Names.checkHostSide(switchName, portName);
        }
        switches.keep(transaction, on);
        ConfiguredPort existing = on.ports.get(portName);
        if (existing != null) {
            requireSame(on, existing, spec);
            keep(transaction, on, existing);
            return false;
        }
        devices.refuseInUse(spec);
        Place made = new Place(on, make(transaction, on, portName, spec, false, Payer.OPERATOR));
        switch (spec) {
            case NetmapSpec netmap -> {} // is down until a program opens it
            case PersistentPortSpec attached -> persistent.attach(transaction, made, attached);
            case TapPortSpec tap -> openAndAttach(transaction, made);
            case PipePortSpec pipe -> openAndAttach(transaction, made);
            case InterfacePortSpec taken -> {
                if (taken.hasHostSide()) {
                    make(transaction, on, HostSide.nameOf(portName), taken, false, Payer.OPERATOR);
                }
                takeovers.attach(transaction, sides(made), taken);
            }
        }
        transaction.log(made.name() + " made: " + describe(spec));
        return true;
    }

    /** The host's side is made and deleted with the first port only. */
    private static void refuseHostSide(ConfiguredSwitch on, String portName) throws ServiceException {
        if (HostSide.isName(portName) && on.ports.containsKey(portName)) {
            String first = on.name + ":" + HostSide.firstOf(portName);
            throw new ServiceException(
                    Kind.CONFLICT,
                    on.name + ":" + portName + " is the host's side of " + first + ": it is made and deleted with "
                            + first);
        }
    }

    /** The port itself and, if it has one, its host's side. */
    private static List<Place> sides(Place first) {
        ConfiguredSwitch on = first.on();
        return Stream.of(first.port(), on.ports.get(HostSide.nameOf(first.port().name)))
                .filter(Objects::nonNull)
                .map(side -> new Place(on, side))
                .toList();
    }

    private void openAndAttach(Transaction transaction, Place place) throws ServiceException {
        OpenPort open = open(transaction, place, () -> devices.open(place.port().spec));
        attacher.attach(transaction, place, open, () -> attacher.close(open));
    }

    private static void requireSame(ConfiguredSwitch on, ConfiguredPort existing, PortSpec spec)
            throws ServiceException {
        if (!existing.spec.equals(spec)) {
            throw new ServiceException(
                    Kind.CONFLICT,
                    "port " + on.name + ":" + existing.name + " exists and is another: " + describe(existing.spec)
                            + "; delete it first");
        }
    }

    /** The port no longer goes with the program that opened it. */
    private static void keep(Transaction transaction, ConfiguredSwitch on, ConfiguredPort kept) {
        if (kept.ephemeral) {
            kept.ephemeral = false;
            transaction.undoWith("keep " + on.name + ":" + kept.name, () -> kept.ephemeral = true);
            transaction.log(on.name + ":" + kept.name + " stays when its program goes");
        }
    }

    /** A port that is down, and goes with its program. */
    ConfiguredPort makeEphemeral(Transaction transaction, ConfiguredSwitch on, String portName, Payer maker)
            throws ServiceException {
        ProgramShares.check("ports on switch " + on.name, Port.MAX_PORTS, on.ports.values(), maker);
        return make(transaction, on, portName, new NetmapSpec(), true, maker);
    }

    /** A port that is down. */
    private ConfiguredPort make(
            Transaction transaction,
            ConfiguredSwitch on,
            String portName,
            PortSpec spec,
            boolean ephemeral,
            Payer maker)
            throws ServiceException {
        if (on.ports.size() == Port.MAX_PORTS) {
            throw new ServiceException(
                    Kind.FULL, "switch " + on.name + " has " + Port.MAX_PORTS + " ports, which is all it takes");
        }
        ConfiguredPort made =
                new ConfiguredPort(portName, on.freePortIndex(), spec, ephemeral, maker, core.newCounters());
        on.ports.put(portName, made);
        transaction.undoWith("make " + on.name + ":" + portName, () -> on.ports.remove(portName));
        return made;
    }

    /** Opens what is behind a port, and closes it again if a later step fails. */
    <P extends OpenPort> P open(Transaction transaction, Place place, PortOpener<P> opener) throws ServiceException {
        P open = opener.open();
        transaction.undoWith("open " + place.name(), () -> attacher.close(open));
        return open;
    }

    /** Deletes a switch with its ports. */
    void deleteAll(Transaction transaction, ConfiguredSwitch deleted) throws ServiceException {
        switches.keep(transaction, deleted); // or it would go with the last port already
        for (ConfiguredPort port : deleted.portsByIndex()) {
            if (!HostSide.isName(port.name)) { // it goes with the first
                delete(transaction, deleted, port);
            }
        }
        switches.delete(transaction, deleted);
    }

    /** Deletes a port, and its switch if that was there for this port only. */
    void delete(Transaction transaction, ConfiguredSwitch on, ConfiguredPort port) throws ServiceException {
        refuseHostSide(on, port.name);
        Place place = new Place(on, port);
        List<Place> sides = sides(place);
        switch (port.spec) {
            case PersistentPortSpec attached -> persistent.detach(transaction, place, attached);
            case InterfacePortSpec taken -> takeovers.detach(transaction, sides, taken);
            case NetmapSpec netmap -> detachAndDismiss(transaction, place);
            case TapPortSpec tap -> detachAndDismiss(transaction, place);
            case PipePortSpec pipe -> detachAndDismiss(transaction, place);
        }
        List<String> names = sides.stream().map(side -> side.port().name).toList();
        SortedMap<Long, String> pins = new TreeMap<>(on.pins);
        pins.values().retainAll(names);
        on.pins.keySet().removeAll(pins.keySet());
        on.ports.keySet().removeAll(names);
        transaction.undoWith("delete " + on.name + ":" + port.name, () -> {
            sides.forEach(side -> on.ports.put(side.port().name, side.port()));
            on.pins.putAll(pins);
        });
        transaction.log(on.name + ":" + port.name + " deleted");
        if (on.ephemeral && on.ports.isEmpty()) {
            switches.delete(transaction, on);
        }
    }

    /**
     * What we opened is closed at once, as the same device may be wanted for another port in the same transaction. A
     * program is disconnected when nothing can fail any more, as it could not be got back.
     */
    private void detachAndDismiss(Transaction transaction, Place place) throws ServiceException {
        Attachment attachment = place.port().attachment;
        if (attachment == null) {
            return;
        }
        if (place.port().spec instanceof NetmapSpec) {
            attacher.detach(transaction, place);
            transaction.whenDone(attachment.dismissal());
        } else {
            attacher.detach(place.on(), place.port());
            attachment.dismissal().run();
            transaction.undoWith("detach " + place.name(), () -> reopen(place));
        }
    }

    private void reopen(Place place) throws ServiceException {
        OpenPort open = devices.open(place.port().spec);
        try {
            attacher.attach(place.on(), place.port(), open, () -> attacher.close(open));
        } catch (ServiceException e) {
            attacher.close(open);
            throw e;
        }
    }

    static String describe(PortSpec spec) {
        return switch (spec) {
            case NetmapSpec netmap -> "netmap port" + (netmap.overflow().blocks() ? " that blocks" : "");
            case PersistentPortSpec attached -> "persistent port " + attached.device();
            case PipePortSpec pipe -> "pipe " + pipe.pipe();
            case InterfacePortSpec taken ->
                "kernel interface " + taken.device() + inNamespace(taken.namespace()) + " ("
                        + taken.mode().label() + ")";
            case TapPortSpec tap -> "TAP " + tap.device() + inNamespace(tap.namespace());
        };
    }

    private static String inNamespace(@Nullable String namespace) {
        return namespace == null ? "" : " in namespace " + namespace;
    }
}
