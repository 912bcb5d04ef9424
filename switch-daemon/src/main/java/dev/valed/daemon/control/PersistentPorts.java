package dev.valed.daemon.control;

import dev.valed.core.control.SwitchCore;
import dev.valed.daemon.control.NetmapPorts.Holding;
import dev.valed.daemon.control.NetmapPorts.Sides;
import dev.valed.daemon.control.PersistentPort.Opening;
import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.budget.Payer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The persistent ports: how they are made and deleted, and where their frames go. While a program has one open that is on
 * no switch, what the program sends ends in a hidden switch of its own; on two switches it connects them, and then no
 * program can have it. Guarded by the service's lock.
 */
final class PersistentPorts {

    static final int MAX_PERSISTENT_PORTS = 1024;

    private final SwitchCore core;
    private final Attacher attacher;
    private final HiddenSwitches hidden;
    private final NetmapPorts netmapPorts;
    private final KernelPorts kernel;
    private final SortedMap<String, PersistentPort> ports = new TreeMap<>();

    PersistentPorts(
            SwitchCore core, Attacher attacher, HiddenSwitches hidden, NetmapPorts netmapPorts, KernelPorts kernel) {
        this.core = core;
        this.attacher = attacher;
        this.hidden = hidden;
        this.netmapPorts = netmapPorts;
        this.kernel = kernel;
    }

    /** By name. */
    List<PersistentPort> all() {
        return List.copyOf(ports.values());
    }

    Optional<PersistentPort> lookUp(String name) {
        return Optional.ofNullable(ports.get(name));
    }

    PersistentPort find(String name) throws ServiceException {
        Names.checkInterface(name);
        return lookUp(name)
                .orElseThrow(() -> new ServiceException(Kind.NOT_FOUND, "there is no persistent port " + name));
    }

    /** Returns whether it was made. */
    boolean put(Transaction transaction, String name, InterfaceSpec spec) throws ServiceException {
        Names.checkInterface(name);
        PersistentPort existing = ports.get(name);
        if (existing == null) {
            make(transaction, name, spec, false, Payer.OPERATOR);
            return true;
        }
        if (!existing.spec.equals(spec)) {
            throw new ServiceException(
                    Kind.CONFLICT, "persistent port " + name + " exists and is another: delete it first");
        }
        keep(transaction, existing);
        return false;
    }

    /** If there is none, one that goes with the last program that has it open. */
    void putEphemeral(Transaction transaction, String name, InterfaceSpec spec, Payer maker) throws ServiceException {
        Names.checkInterface(name);
        if (!ports.containsKey(name)) {
            ProgramShares.check("persistent ports", MAX_PERSISTENT_PORTS, ports.values(), maker);
            make(transaction, name, spec, true, maker);
        }
    }

    private static void keep(Transaction transaction, PersistentPort kept) {
        if (kept.ephemeral) {
            kept.ephemeral = false;
            transaction.undoWith("keep " + kept.name, () -> kept.ephemeral = true);
            transaction.log("persistent port " + kept.name + " stays when its program goes");
        }
    }

    private void make(Transaction transaction, String name, InterfaceSpec spec, boolean ephemeral, Payer maker)
            throws ServiceException {
        if (ports.size() == MAX_PERSISTENT_PORTS) {
            throw new ServiceException(
                    Kind.FULL, "there are " + MAX_PERSISTENT_PORTS + " persistent ports, which is all there may be");
        }
        refuseNameOfInterface(name);
        Holding memory = netmapPorts.hold(name, spec);
        ports.put(name, new PersistentPort(name, spec, ephemeral, maker, memory, core.newCounters()));
        transaction.undoWith("make persistent port " + name, () -> {
            ports.remove(name);
            memory.close();
        });
        transaction.log("persistent port " + name + " made");
    }

    /** A program that opens the name must get the one or the other. */
    private void refuseNameOfInterface(String name) throws ServiceException {
        boolean taken;
        try {
            taken = kernel.exists(name);
        } catch (IOException e) {
            throw new ServiceException(
                    Kind.UNAVAILABLE, "the kernel does not tell whether there is an interface " + name, e);
        }
        if (taken) {
            throw ServiceException.conflict("name", name + " is an interface of the kernel: choose another name");
        }
    }

    void delete(Transaction transaction, PersistentPort deleted) throws ServiceException {
        if (deleted.isInUse()) {
            throw new ServiceException(Kind.CONFLICT, "persistent port " + deleted.name + " is " + use(deleted));
        }
        ports.remove(deleted.name);
        transaction.undoWith("delete persistent port " + deleted.name, () -> ports.put(deleted.name, deleted));
        transaction.whenDone(deleted.memory::close);
        transaction.log("persistent port " + deleted.name + " deleted");
    }

    /** What it is used for, for people. */
    static String use(PersistentPort port) {
        if (!port.places.isEmpty()) {
            return "attached as "
                    + String.join(" and ", port.places.stream().map(Place::name).toList());
        }
        return port.opening == null ? "not attached" : "open by a program, and attached to no switch";
    }

    // ---- on switches

    /** @throws ServiceException CONFLICT if it cannot be attached to this switch too */
    void attach(Transaction transaction, Place place, PersistentPortSpec spec) throws ServiceException {
        PersistentPort port = find(spec.device());
        if (port.places.size() == PersistentPort.MAX_PLACES || port.isOn(place.on())) {
            throw new ServiceException(Kind.CONFLICT, "persistent port " + port.name + " is " + use(port));
        }
        keep(transaction, port);
        boolean second = !port.places.isEmpty();
        if (second && port.opening != null) {
            throw new ServiceException(
                    Kind.CONFLICT,
                    "persistent port " + port.name + " is in use by a program and " + use(port)
                            + ": it can connect two switches when no program has it open");
        }
        disconnect(transaction, port);
        port.places.add(place);
        transaction.undoWith("attach " + port.name, () -> port.places.remove(place));
        if (second) {
            Sides patch = netmapPorts.patch(port.name, port.spec, port.memory);
            set(transaction, port, patch);
        }
        connect(transaction, port);
    }

    void detach(Transaction transaction, Place place, PersistentPortSpec spec) throws ServiceException {
        PersistentPort port = find(spec.device());
        disconnect(transaction, port);
        int index = port.places.indexOf(place);
        port.places.remove(place);
        transaction.undoWith("detach " + port.name, () -> port.places.add(index, place));
        if (port.patch != null) {
            set(transaction, port, null);
        }
        connect(transaction, port);
    }

    /** The patch that is replaced is closed when all has succeeded, the new one if something fails. */
    private void set(Transaction transaction, PersistentPort port, @Nullable Sides patch) {
        Sides before = port.patch;
        port.patch = patch;
        transaction.undoWith("patch " + port.name, () -> {
            port.patch = before;
            close(patch);
        });
        transaction.whenDone(() -> close(before));
    }

    private void close(@Nullable Sides patch) {
        if (patch != null) {
            attacher.close(patch.first());
            attacher.close(patch.second());
        }
    }

    // ---- for programs

    /**
     * @param opener called only if the port can be had
     * @throws ServiceException CONFLICT if somebody has it
     */
    <P extends OpenPort> P open(
            Transaction transaction, PersistentPort port, PortOpener<P> opener, Consumer<? super P> disconnect)
            throws ServiceException {
        if (port.opening != null) {
            throw new ServiceException(Kind.CONFLICT, "persistent port " + port.name + " is in use by another program");
        }
        if (port.patch != null) {
            throw new ServiceException(
                    Kind.CONFLICT, "persistent port " + port.name + " connects two switches: it is " + use(port));
        }
        P open = opener.open();
        transaction.undoWith("open " + port.name, () -> {
            port.opening = null;
            attacher.close(open);
        });
        port.opening = new Opening(open, () -> disconnect.accept(open));
        connect(transaction, port);
        transaction.log("persistent port " + port.name + " opened");
        return open;
    }

    /** The program has gone. */
    void close(Transaction transaction, PersistentPort port) throws ServiceException {
        disconnect(transaction, port);
        Opening before = port.opening;
        port.opening = null;
        transaction.undoWith("close " + port.name, () -> port.opening = before);
        transaction.log("persistent port " + port.name + " closed");
        if (port.ephemeral) {
            delete(transaction, port);
        }
    }

    /** The one that a program has open by this. */
    Optional<PersistentPort> openedAs(OpenPort open) {
        return ports.values().stream()
                .filter(port -> port.opening != null && port.opening.open() == open)
                .findFirst();
    }

    // ---- in the core

    private void connect(Transaction transaction, PersistentPort port) throws ServiceException {
        Opening opening = port.opening;
        Sides patch = port.patch;
        if (patch != null) {
            connect(transaction, port.places.getFirst(), patch.first());
            connect(transaction, port.places.getLast(), patch.second());
        } else if (opening != null) {
            Place place = port.places.isEmpty() ? putAside(transaction, port) : port.places.getFirst();
            attacher.attach(transaction, place, opening.open(), opening.disconnect());
        }
    }

    /** One side of a patch. */
    private void connect(Transaction transaction, Place place, OpenPort side) throws ServiceException {
        attacher.attach(transaction, place, side, () -> attacher.close(side));
    }

    private Place putAside(Transaction transaction, PersistentPort port) throws ServiceException {
        ConfiguredSwitch on = hidden.make(transaction, port.name);
        Place aside = new Place(on, hidden.port(on, port.name, new PersistentPortSpec(port.name), port.counters));
        port.aside = aside;
        transaction.undoWith("put " + port.name + " aside", () -> port.aside = null);
        return aside;
    }

    private void disconnect(Transaction transaction, PersistentPort port) throws ServiceException {
        for (Place place : port.places) {
            attacher.detach(transaction, place);
        }
        Place aside = port.aside;
        if (aside != null) {
            attacher.detach(transaction, aside);
            hidden.delete(transaction, aside.on());
            port.aside = null;
            transaction.undoWith("take back " + port.name, () -> port.aside = aside);
        }
    }
}
