package dev.valed.daemon.control;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.OpenPort;
import java.util.Optional;
import java.util.function.Consumer;

/** How programs get ports and give them back. Guarded by the service's lock. */
final class ProgramPorts {

    private final Switches switches;
    private final Ports ports;
    private final Attacher attacher;

    ProgramPorts(Switches switches, Ports ports, Attacher attacher) {
        this.switches = switches;
        this.ports = ports;
        this.attacher = attacher;
    }

    /** Opens the port of this name for a program: the one that is configured, or one made for it. */
    <P extends OpenPort> P open(
            Transaction transaction,
            ConfiguredSwitch on,
            String portName,
            Ports.Opener<P> opener,
            Consumer<? super P> disconnect)
            throws ServiceException {
        ConfiguredPort port = on.ports.get(portName);
        if (port == null) {
            port = ports.make(transaction, on, portName, new NetmapSpec(), true);
        } else if (port.spec.type() != PortType.NETMAP) {
            throw new ServiceException(
                    Kind.CONFLICT, "port " + on.name + ":" + portName + " is a " + Ports.describe(port.spec));
        } else if (port.attachment != null) {
            throw new ServiceException(
                    Kind.CONFLICT, "port " + on.name + ":" + portName + " is in use by another program");
        }
        P open = ports.open(transaction, on, port, opener);
        ports.attach(transaction, on, port, open, () -> disconnect.accept(open));
        transaction.log(on.name + ":" + portName + " opened");
        return open;
    }

    /** The program has gone: its port is closed, and is down, or gone as well if it was there for the program only. */
    void close(Transaction transaction, OpenPort open) throws ServiceException {
        Optional<Place> place = placeOf(open);
        if (place.isPresent()) {
            release(transaction, place.get().on(), place.get().port());
        }
        transaction.whenDone(() -> attacher.close(open));
    }

    private void release(Transaction transaction, ConfiguredSwitch on, ConfiguredPort port) throws ServiceException {
        if (port.ephemeral) {
            ports.delete(transaction, on, port);
        } else {
            attacher.detach(on, port);
            transaction.log(on.name + ":" + port.name + " closed");
        }
    }

    private record Place(ConfiguredSwitch on, ConfiguredPort port) {}

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
