package dev.valed.daemon.control;

import dev.valed.core.control.SwitchCore;
import dev.valed.core.port.Port;
import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.OpenPort;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the configured ports are made and deleted. Guarded by the service's lock. */
final class Ports {

    private final SwitchCore core;
    private final Switches switches;
    private final Attacher attacher;
    private final TapOpener taps;

    Ports(SwitchCore core, Switches switches, Attacher attacher, TapOpener taps) {
        this.core = core;
        this.switches = switches;
        this.attacher = attacher;
        this.taps = taps;
    }

    /** Returns whether it was made. */
    boolean put(Transaction transaction, String switchName, String portName, PortSpec spec) throws ServiceException {
        ConfiguredSwitch on = switches.find(switchName);
        Names.checkPort(switchName, portName);
        switches.keep(transaction, on);
        ConfiguredPort existing = on.ports.get(portName);
        if (existing != null) {
            requireSame(on, existing, spec);
            keep(transaction, on, existing);
            return false;
        }
        if (spec instanceof TapPortSpec tap) {
            refuseDeviceInUse(tap);
        }
        ConfiguredPort made = make(transaction, on, portName, spec, false);
        if (spec instanceof TapPortSpec tap) {
            OpenPort open = open(transaction, on, made, () -> openTap(tap));
            attach(transaction, on, made, open, () -> attacher.close(open));
        }
        transaction.log(on.name + ":" + portName + " made: " + describe(spec));
        return true;
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

    private void refuseDeviceInUse(TapPortSpec wanted) throws ServiceException {
        for (ConfiguredSwitch on : switches.all()) {
            for (ConfiguredPort port : on.ports.values()) {
                if (port.spec instanceof TapPortSpec tap && tap.isSameDevice(wanted)) {
                    throw ServiceException.conflict(
                            "device",
                            "device " + wanted.device() + " is port " + on.name + ":" + port.name + " already");
                }
            }
        }
    }

    /** A port that is down. */
    ConfiguredPort make(Transaction transaction, ConfiguredSwitch on, String portName, PortSpec spec, boolean ephemeral)
            throws ServiceException {
        if (on.ports.size() == Port.MAX_PORTS) {
            throw new ServiceException(
                    Kind.FULL, "switch " + on.name + " has " + Port.MAX_PORTS + " ports, which is all it takes");
        }
        ConfiguredPort made = new ConfiguredPort(portName, on.freePortIndex(), spec, ephemeral, core.newCounters());
        on.ports.put(portName, made);
        transaction.undoWith("make " + on.name + ":" + portName, () -> on.ports.remove(portName));
        return made;
    }

    /** Opens something. */
    interface Opener<P extends OpenPort> {
        P open() throws ServiceException;
    }

    /** Opens what is behind a port, and closes it again if a later step fails. */
    <P extends OpenPort> P open(Transaction transaction, ConfiguredSwitch on, ConfiguredPort port, Opener<P> opener)
            throws ServiceException {
        P open = opener.open();
        transaction.undoWith("open " + on.name + ":" + port.name, () -> attacher.close(open));
        return open;
    }

    /** Attaches it, and detaches it again if a later step fails. */
    void attach(Transaction transaction, ConfiguredSwitch on, ConfiguredPort port, OpenPort open, Runnable dismissal)
            throws ServiceException {
        attacher.attach(on, port, open, dismissal);
        transaction.undoWith("attach " + on.name + ":" + port.name, () -> attacher.detach(on, port));
    }

    private OpenPort openTap(TapPortSpec tap) throws ServiceException {
        try {
            return taps.open(tap.toTapSpec());
        } catch (NoSuchFileException e) {
            throw ServiceException.unavailable("namespace", String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw ServiceException.unavailable(
                    "device", "TAP " + tap.device() + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Deletes a switch with its ports. */
    void deleteAll(Transaction transaction, ConfiguredSwitch deleted) throws ServiceException {
        switches.keep(transaction, deleted); // or it would go with the last port already
        for (ConfiguredPort port : deleted.portsByIndex()) {
            delete(transaction, deleted, port);
        }
        switches.delete(transaction, deleted);
    }

    /** Deletes a port, and its switch if that was there for this port only. */
    void delete(Transaction transaction, ConfiguredSwitch on, ConfiguredPort port) throws ServiceException {
        Attachment attachment = port.attachment;
        attacher.detach(on, port);
        if (attachment != null) {
            dismiss(transaction, on, port, attachment);
        }
        SortedMap<Long, String> pins = new TreeMap<>(on.pins);
        pins.values().retainAll(Set.of(port.name));
        on.pins.keySet().removeAll(pins.keySet());
        on.ports.remove(port.name);
        transaction.undoWith("delete " + on.name + ":" + port.name, () -> {
            on.ports.put(port.name, port);
            on.pins.putAll(pins);
        });
        transaction.log(on.name + ":" + port.name + " deleted");
        if (on.ephemeral && on.ports.isEmpty()) {
            switches.delete(transaction, on);
        }
    }

    /**
     * A TAP is closed at once, as the same device may be wanted for another port in the same transaction. A program is
     * disconnected when nothing can fail any more, as it could not be got back.
     */
    private void dismiss(Transaction transaction, ConfiguredSwitch on, ConfiguredPort port, Attachment attachment) {
        String step = "detach " + on.name + ":" + port.name;
        if (port.spec instanceof TapPortSpec tap) {
            attachment.dismissal().run();
            transaction.undoWith(step, () -> reopen(on, port, tap));
        } else {
            transaction.undoWith(step, () -> {
                if (!attacher.isAbandoned(attachment.open())) {
                    attacher.attach(on, port, attachment.open(), attachment.dismissal());
                }
            });
            transaction.whenDone(attachment.dismissal());
        }
    }

    private void reopen(ConfiguredSwitch on, ConfiguredPort port, TapPortSpec tap) throws ServiceException {
        OpenPort open = openTap(tap);
        try {
            attacher.attach(on, port, open, () -> attacher.close(open));
        } catch (ServiceException e) {
            attacher.close(open);
            throw e;
        }
    }

    static String describe(PortSpec spec) {
        return switch (spec) {
            case NetmapSpec netmap -> "netmap port" + (netmap.overflow().blocks() ? " that blocks" : "");
            case TapPortSpec tap -> "TAP " + tap.device() + inNamespace(tap.namespace());
        };
    }

    private static String inNamespace(@Nullable String namespace) {
        return namespace == null ? "" : " in namespace " + namespace;
    }
}
