package dev.valed.daemon.control;

import dev.valed.core.control.SwitchCore;
import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.OpenPort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Interfaces of the kernel that programs have open by their own names, such as {@code netmap:tap0^}: a hidden switch of two
 * ports brings frames from the program's host rings to the interface and back. Guarded by the service's lock.
 */
final class HostPorts {

    private record HostPort(String device, Place program, Place wire) {}

    private final SwitchCore core;
    private final Attacher attacher;
    private final HiddenSwitches hidden;
    private final Devices devices;
    private final Map<String, HostPort> ports = new HashMap<>();

    HostPorts(SwitchCore core, Attacher attacher, HiddenSwitches hidden, Devices devices) {
        this.core = core;
        this.attacher = attacher;
        this.hidden = hidden;
        this.devices = devices;
    }

    boolean exists(String device) throws ServiceException {
        return devices.exists(device);
    }

    /** @throws ServiceException NOT_FOUND if there is no such interface; CONFLICT if it is a port of a switch */
    <P extends OpenPort> P open(
            Transaction transaction, String device, PortOpener<P> opener, Consumer<? super P> disconnect)
            throws ServiceException {
        Optional<Place> taken = devices.placeOfTap(device);
        if (taken.isPresent() || ports.containsKey(device)) {
            throw new ServiceException(
                    Kind.CONFLICT,
                    device + " is " + taken.map(place -> "port " + place.name()).orElse("in use by another program"));
        }
        OpenPort wire = opened(transaction, () -> devices.openForProgram(device));
        P program = opened(transaction, opener);
        ConfiguredSwitch on = hidden.make(transaction, device);
        HostPort made = new HostPort(device, place(on, "program", device), place(on, "wire", device));
        attacher.attach(transaction, made.program, program, () -> disconnect.accept(program));
        attacher.attach(transaction, made.wire, wire, () -> attacher.close(wire));
        ports.put(device, made);
        transaction.undoWith("open " + device, () -> ports.remove(device));
        transaction.log(device + " opened by its own name");
        return program;
    }

    private <P extends OpenPort> P opened(Transaction transaction, PortOpener<P> opener) throws ServiceException {
        P open = opener.open();
        transaction.undoWith("open", () -> attacher.close(open));
        return open;
    }

    private Place place(ConfiguredSwitch on, String name, String device) {
        return new Place(on, hidden.port(on, name, TapPortSpec.named(device), core.newCounters()));
    }

    /** Takes it back, if it is one of these; the program's side stays open, the caller's to close. */
    boolean close(Transaction transaction, OpenPort program) throws ServiceException {
        for (HostPort port : List.copyOf(ports.values())) {
            Attachment attachment = port.program.port().attachment;
            if (attachment != null && attachment.open() == program) {
                close(transaction, port);
                return true;
            }
        }
        return false;
    }

    private void close(Transaction transaction, HostPort port) throws ServiceException {
        attacher.detach(transaction, port.program);
        Attachment wire = port.wire.port().attachment;
        attacher.detach(transaction, port.wire);
        hidden.delete(transaction, port.program.on());
        ports.remove(port.device);
        transaction.undoWith("close " + port.device, () -> ports.put(port.device, port));
        if (wire != null) {
            transaction.whenDone(wire.dismissal());
        }
        transaction.log(port.device + " closed");
    }
}
