package dev.valed.daemon.control;

import dev.valed.core.control.SwitchCore;
import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.OpenPort;
import dev.valed.ports.takeover.InterfacePorts;
import dev.valed.ports.takeover.TakeoverMode;
import dev.valed.ports.takeover.WireMechanism;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Interfaces of the kernel that programs have open by their own names, such as {@code netmap:eth1}. Hidden switches of two
 * ports each connect the program's rings with what is there: its NIC rings with the wire and its host rings with the host;
 * of a TAP, whose wire is this very process, only its host rings with the host. Connected it is only as long as programs
 * have rings of it: until then, and for those who merely ask, it stays the kernel's. Guarded by the service's lock.
 */
final class OpenDevices {

    /** With the interface's name behind a colon, what programs open. */
    private static final String PREFIX = "netmap";

    private final SwitchCore core;
    private final Attacher attacher;
    private final HiddenSwitches hidden;
    private final Devices devices;
    private final Map<String, OpenDevice> open = new HashMap<>();

    private static final class OpenDevice {
        final String name;
        /** What it would be as a port: its one side or both. */
        final PortSpec spec;

        final OpenPort program;
        final Runnable disconnect;
        /** One for each side; none if it is not connected. */
        List<Link> links = List.of();

        OpenDevice(String name, PortSpec spec, OpenPort program, Runnable disconnect) {
            this.name = name;
            this.spec = spec;
            this.program = program;
            this.disconnect = disconnect;
        }
    }

    /** The two ports of a hidden switch. */
    private record Link(Place program, Place kernel) {}

    OpenDevices(SwitchCore core, Attacher attacher, HiddenSwitches hidden, Devices devices) {
        this.core = core;
        this.attacher = attacher;
        this.hidden = hidden;
        this.devices = devices;
    }

    boolean exists(String device) throws ServiceException {
        return devices.exists(device);
    }

    /** Whether programs have rings of it. */
    boolean isConnected(String device) {
        OpenDevice found = open.get(device);
        return found != null && !found.links.isEmpty();
    }

    /** The kernel's sides of those that are connected, by name. */
    List<PortStatus> connected() {
        return open.values().stream()
                .flatMap(device -> device.links.stream())
                .map(link -> StatusReport.of(PREFIX, link.kernel.on(), link.kernel.port()))
                .sorted(Comparator.comparing(PortStatus::name))
                .toList();
    }

    boolean isOne(OpenPort program) {
        return find(program).isPresent();
    }

    /** Whether the host loses an interface to the program that has this port when it is connected. */
    boolean takesOver(OpenPort program) {
        return find(program)
                .map(device -> device.spec.type() == PortType.INTERFACE)
                .orElse(false);
    }

    private Optional<OpenDevice> find(OpenPort program) {
        return open.values().stream()
                .filter(device -> device.program == program)
                .findFirst();
    }

    /**
     * Makes a program's port, not connected yet.
     *
     * @throws ServiceException NOT_FOUND if there is no such interface
     */
    <P extends OpenPort> P open(
            Transaction transaction, String device, ProgramOpener<P> opener, Consumer<? super P> disconnect)
            throws ServiceException {
        if (open.containsKey(device)) {
            throw new ServiceException(Kind.CONFLICT, device + " is in use by another program");
        }
        PortType type = devices.typeOf(device)
                .orElseThrow(
                        () -> new ServiceException(Kind.NOT_FOUND, "there is no interface " + Names.quote(device)));
        boolean isTap = type == PortType.TAP;
        P program = isTap ? opener.host(device) : opener.wireAndHost(device, devices.queues(device));
        transaction.undoWith("open " + device, () -> attacher.close(program));
        PortSpec spec = isTap
                ? TapPortSpec.named(device)
                : new InterfacePortSpec(device, null, TakeoverMode.WIRE_AND_HOST, WireMechanism.TAP);
        open.put(device, new OpenDevice(device, spec, program, () -> disconnect.accept(program)));
        transaction.undoWith("keep " + device, () -> open.remove(device));
        return program;
    }

    /**
     * Takes the interface over, if the port is one of these.
     *
     * @throws ServiceException CONFLICT if it is a port of a switch, or somebody else's; what the condition says
     */
    void connect(Transaction transaction, OpenPort program, PortCondition condition) throws ServiceException {
        Optional<OpenDevice> found = find(program);
        if (found.isPresent()) {
            condition.check(found.get().spec);
            connect(transaction, found.get());
        }
    }

    private void connect(Transaction transaction, OpenDevice device) throws ServiceException {
        Optional<Place> taken = devices.placeOfTap(device.name);
        if (taken.isPresent()) {
            throw new ServiceException(
                    Kind.CONFLICT, device.name + " is port " + taken.get().name());
        }
        List<OpenPort> kernel = openSides(device);
        transaction.undoWith("open " + device.name, () -> kernel.forEach(attacher::close));
        List<Link> links = new ArrayList<>();
        for (OpenPort side : kernel) {
            links.add(link(transaction, device, links.size(), side));
        }
        device.links = links;
        transaction.undoWith("connect " + device.name, () -> device.links = List.of());
        transaction.log(device.name + " opened by its own name");
    }

    /** In the order of the program's. */
    private List<OpenPort> openSides(OpenDevice device) throws ServiceException {
        if (device.spec instanceof InterfacePortSpec taken) {
            InterfacePorts sides = devices.takeOver(taken);
            return List.of(Objects.requireNonNull(sides.wire()), Objects.requireNonNull(sides.host()));
        }
        return List.of(devices.openFinishing(device.name));
    }

    private Link link(Transaction transaction, OpenDevice device, int side, OpenPort kernel) throws ServiceException {
        String purpose = side == 0 ? device.name : HostSide.nameOf(device.name);
        ConfiguredSwitch on = hidden.make(transaction, purpose);
        Link made = new Link(place(on, "program", device), place(on, purpose, device));
        // To the program it is one port, which goes once.
        Runnable goes = side == 0 ? device.disconnect : () -> {};
        attacher.attach(transaction, made.program, device.program.sides().get(side), goes);
        attacher.attach(transaction, made.kernel, kernel, () -> attacher.close(kernel));
        return made;
    }

    private Place place(ConfiguredSwitch on, String name, OpenDevice device) {
        return new Place(on, hidden.port(on, name, device.spec, core.newCounters()));
    }

    /** Gives the interface back to the kernel, if the port is one of these and connected. */
    void disconnect(Transaction transaction, OpenPort program) throws ServiceException {
        Optional<OpenDevice> found = find(program);
        if (found.isPresent()) {
            disconnect(transaction, found.get());
        }
    }

    private void disconnect(Transaction transaction, OpenDevice device) throws ServiceException {
        List<Link> links = device.links;
        links.forEach(link -> giveBack(link.kernel));
        List<@Nullable Attachment> kernel = new ArrayList<>();
        for (Link link : links) {
            attacher.detach(transaction, link.program);
            kernel.add(link.kernel.port().attachment);
            attacher.detach(transaction, link.kernel);
            hidden.delete(transaction, link.program.on());
        }
        device.links = List.of();
        transaction.undoWith("disconnect " + device.name, () -> device.links = links);
        for (Attachment attachment : kernel) {
            if (attachment != null) {
                transaction.whenDone(attachment.dismissal());
            }
        }
        if (!links.isEmpty()) {
            transaction.log(device.name + " closed");
        }
    }

    /** From now on frames pass us by: none is lost while the rest is undone. */
    private static void giveBack(Place kernel) {
        Attachment attachment = kernel.port().attachment;
        if (attachment != null) {
            attachment.open().giveBack();
        }
    }

    /** Forgets the port, if it is one of these; it stays open, the caller's to close. */
    boolean close(Transaction transaction, OpenPort program) throws ServiceException {
        Optional<OpenDevice> found = find(program);
        if (found.isEmpty()) {
            return false;
        }
        OpenDevice device = found.get();
        disconnect(transaction, device);
        open.remove(device.name);
        transaction.undoWith("close " + device.name, () -> open.put(device.name, device));
        return true;
    }
}
