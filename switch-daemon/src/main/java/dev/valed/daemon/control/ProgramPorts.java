package dev.valed.daemon.control;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.OpenPort;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How programs get ports and give them back. Guarded by the service's lock. */
final class ProgramPorts {

    private final Switches switches;
    private final Ports ports;
    private final PersistentPorts persistent;
    private final OpenDevices openDevices;
    private final Attacher attacher;

    ProgramPorts(
            Switches switches, Ports ports, PersistentPorts persistent, OpenDevices openDevices, Attacher attacher) {
        this.switches = switches;
        this.ports = ports;
        this.persistent = persistent;
        this.openDevices = openDevices;
        this.attacher = attacher;
    }

    /**
     * Opens a port for a program: of a switch, the one that is configured or one made for it; else the persistent port, or
     * the kernel's interface, of this name. See {@link Programs#open}.
     */
    <P extends OpenPort> P open(
            Transaction transaction,
            String name,
            @Nullable InterfaceSpec otherwise,
            ProgramOpener<P> opener,
            Consumer<? super P> disconnect)
            throws ServiceException {
        int colon = name.indexOf(':');
        if (colon >= 0) {
            return openOnSwitch(transaction, name.substring(0, colon), name.substring(colon + 1), opener, disconnect);
        }
        if (otherwise != null && !openDevices.exists(name)) {
            persistent.putEphemeral(transaction, name, otherwise, opener.payer());
        }
        Optional<PersistentPort> port = persistent.lookUp(name);
        return port.isPresent()
                ? openPersistent(transaction, port.get(), opener, disconnect)
                : openDevices.open(transaction, name, opener, disconnect);
    }

    /** See {@link Programs#canonicalName}. */
    String canonicalName(String name) {
        return configured(name)
                .map(port -> port.spec instanceof PersistentPortSpec attached ? attached.device() : name)
                .orElse(name);
    }

    /** See {@link Programs#exists}. */
    boolean exists(String name) {
        return name.indexOf(':') < 0 || configured(name).isPresent();
    }

    private Optional<ConfiguredPort> configured(String name) {
        int colon = name.indexOf(':');
        return colon < 0
                ? Optional.empty()
                : switches.lookUp(name.substring(0, colon)).map(on -> on.ports.get(name.substring(colon + 1)));
    }

    private <P extends OpenPort> P openOnSwitch(
            Transaction transaction,
            String switchName,
            String portName,
            ProgramOpener<P> opener,
            Consumer<? super P> disconnect)
            throws ServiceException {
        Names.checkPort(switchName, portName);
        ConfiguredSwitch on = switches.findOrMakeEphemeral(transaction, switchName, opener.payer());
        ConfiguredPort port = on.ports.get(portName);
        if (port == null) {
            refusePersistentName(portName);
            port = ports.makeEphemeral(transaction, on, portName, opener.payer());
        } else if (port.spec instanceof PersistentPortSpec attached) {
            return openPersistent(transaction, persistent.find(attached.device()), opener, disconnect);
        } else if (port.spec.type() != PortType.NETMAP) {
            throw new ServiceException(
                    Kind.CONFLICT, "port " + on.name + ":" + portName + " is a " + Ports.describe(port.spec));
        } else if (port.attachment != null) {
            throw new ServiceException(
                    Kind.CONFLICT, "port " + on.name + ":" + portName + " is in use by another program");
        }
        Place place = new Place(on, port);
        P open = ports.open(transaction, place, opener::onSwitch);
        attacher.attach(transaction, place, open, () -> disconnect.accept(open));
        transaction.log(place.name() + " opened");
        return open;
    }

    /** As in netmap, what is an interface does not become an ephemeral port of a switch. */
    private void refusePersistentName(String portName) throws ServiceException {
        if (persistent.lookUp(portName).isPresent()) {
            throw ServiceException.invalid(
                    "name", portName + " is a persistent port, and not attached to this switch: attach it first");
        }
    }

    private <P extends OpenPort> P openPersistent(
            Transaction transaction, PersistentPort port, ProgramOpener<P> opener, Consumer<? super P> disconnect)
            throws ServiceException {
        return persistent.open(transaction, port, () -> opener.persistent(port), disconnect);
    }

    /** Whether the port is an interface of the kernel, so that there is something to connect. */
    boolean isDevice(OpenPort open) {
        return openDevices.isOne(open);
    }

    /** See {@link Programs#connect}. */
    void connect(Transaction transaction, OpenPort open, PortCondition condition) throws ServiceException {
        openDevices.connect(transaction, open, condition);
    }

    /** See {@link Programs#disconnect}. */
    void disconnect(Transaction transaction, OpenPort open) throws ServiceException {
        openDevices.disconnect(transaction, open);
    }

    /** See {@link Programs#takesOver}. */
    boolean takesOver(OpenPort open) {
        return openDevices.takesOver(open);
    }

    /** See {@link Programs#haveConnected}. */
    boolean haveConnected(String device) {
        return openDevices.isConnected(device);
    }

    /** See {@link Programs#connected}. */
    List<PortStatus> connected() {
        return openDevices.connected();
    }

    /** The program has gone: its port is closed, and is down, or gone as well if it was there for the program only. */
    void close(Transaction transaction, OpenPort open) throws ServiceException {
        Optional<PersistentPort> port = persistent.openedAs(open);
        if (port.isPresent()) {
            persistent.close(transaction, port.get());
        } else if (!openDevices.close(transaction, open)) {
            Optional<Place> place = placeOf(open);
            if (place.isPresent()) {
                release(transaction, place.get());
            }
        }
        transaction.whenDone(() -> attacher.close(open));
    }

    private void release(Transaction transaction, Place place) throws ServiceException {
        if (place.port().ephemeral) {
            ports.delete(transaction, place.on(), place.port());
        } else {
            attacher.detach(place.on(), place.port());
            transaction.log(place.name() + " closed");
        }
    }

    /** Where an open port is attached; empty if it is not (any more). */
    private Optional<Place> placeOf(OpenPort open) {
        for (ConfiguredSwitch on : switches.all()) {
            for (ConfiguredPort port : on.ports.values()) {
                Attachment attachment = port.attachment;
                if (attachment != null && attachment.open() == open) {
                    return Optional.of(new Place(on, port));
                }
            }
        }
        return Optional.empty();
    }
}
