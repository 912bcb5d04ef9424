package dev.valed.daemon.control;

import dev.valed.core.control.SwitchCore;
import dev.valed.core.worker.WorkerStatistics;
import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.netmap.budget.Budgets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The one place through which switches and ports are changed: by the start-up file, REST, vale-ctl and programs that
 * open ports. Any thread may call; changes are made one at a time, each wholly or not at all.
 *
 * <p>Every method may throw {@link ServiceException}: INVALID for a name that cannot be one, NOT_FOUND for one that
 * does not exist, UNAVAILABLE while the daemon stops.
 */
public final class SwitchService implements AutoCloseable {

    private final SwitchCore core;
    private final ServiceLock lock;
    private final Attacher attacher;
    private final Switches switches;
    private final HiddenSwitches hidden;
    private final Ports ports;
    private final Devices devices;
    private final Interfaces interfaces;
    private final Programs programs;
    private final Fdb fdb;
    private final Planner planner;
    private final Budgets budgets;

    private volatile boolean ready;

    /**
     * A service without switches.
     *
     * @param core  started already, or stepped by hand in tests; closed with the service
     * @param guard of all that the service keeps; whoever holds it may call
     */
    public SwitchService(SwitchCore core, KernelPorts kernel, NetmapPorts netmapPorts, ReentrantLock guard) {
        this.core = core;
        this.lock = new ServiceLock(guard);
        this.attacher = new Attacher(core);
        this.switches = new Switches(core);
        this.hidden = new HiddenSwitches(core);
        PersistentPorts persistent = new PersistentPorts(core, attacher, hidden, netmapPorts, kernel);
        this.devices = new Devices(kernel, netmapPorts, switches, persistent);
        this.ports = new Ports(core, switches, attacher, devices, persistent);
        this.interfaces = new Interfaces(lock, persistent);
        OpenDevices openDevices = new OpenDevices(core, attacher, hidden, devices);
        this.programs =
                new Programs(lock, switches, new ProgramPorts(switches, ports, persistent, openDevices, attacher));
        Addresses addresses = new Addresses(core, switches);
        this.fdb = new Fdb(lock, switches, addresses);
        this.budgets = netmapPorts.budgets();
        this.planner = new Planner(switches, ports, persistent, addresses);
    }

    // ---- switches

    /** All switches, by index. */
    public List<SwitchStatus> switches() {
        return lock.view(() -> {
            List<SwitchStatus> all = new ArrayList<>();
            for (ConfiguredSwitch one : switches.byIndex()) {
                all.add(statusOf(one));
            }
            return all;
        });
    }

    public SwitchStatus status(String switchName) throws ServiceException {
        return lock.read(() -> statusOf(switches.find(switchName)));
    }

    private SwitchStatus statusOf(ConfiguredSwitch one) throws ServiceException {
        return StatusReport.of(
                one, switches.settings(one.name), switches.table(one.name).statistics());
    }

    Optional<SwitchStatus> findSwitch(String switchName) {
        return lock.view(() -> {
            Optional<ConfiguredSwitch> found = switches.lookUp(switchName);
            return found.isEmpty() ? Optional.empty() : Optional.of(statusOf(found.get()));
        });
    }

    /**
     * Makes a switch, or changes the settings of the one that is there; what it has learned stays.
     *
     * @return whether it was made
     * @throws ServiceException CONFLICT if there is one of another capacity; FULL if there are 256, or if their
     *                          capacities come to more than 2,097,152 addresses
     */
    public boolean put(String switchName, SwitchRequest request) throws ServiceException {
        return lock.change(transaction -> switches.put(transaction, switchName, request));
    }

    /**
     * Deletes a switch.
     *
     * @param force also delete its ports; without it a switch with ports is a CONFLICT
     */
    public void delete(String switchName, boolean force) throws ServiceException {
        lock.change(transaction -> {
            ConfiguredSwitch found = switches.find(switchName);
            if (!force && !found.ports.isEmpty()) {
                throw new ServiceException(
                        Kind.CONFLICT,
                        "switch " + switchName + " has " + found.ports.size()
                                + " ports: delete them first, or delete it by force");
            }
            ports.deleteAll(transaction, found);
            return true;
        });
    }

    // ---- ports

    /** The ports of a switch, by index. */
    public List<PortStatus> ports(String switchName) throws ServiceException {
        return lock.read(() -> {
            ConfiguredSwitch on = switches.find(switchName);
            return on.portsByIndex().stream()
                    .map(port -> StatusReport.of(on, port))
                    .toList();
        });
    }

    /**
     * The interfaces that programs have taken over by opening them, by name: of each the wire and the host's side, of a TAP
     * the host's. They are no ports of a switch; theirs is called {@code netmap}, as in the names that programs use.
     */
    public List<PortStatus> programInterfaces() {
        return programs.connected();
    }

    public PortStatus port(String switchName, String portName) throws ServiceException {
        return lock.read(() -> {
            ConfiguredSwitch on = switches.find(switchName);
            return StatusReport.of(on, on.port(portName));
        });
    }

    Optional<PortStatus> find(PortName name) {
        return lock.view(() -> switches.lookUp(name.switchName())
                .flatMap(on -> Optional.ofNullable(on.ports.get(name.port())).map(port -> StatusReport.of(on, port))));
    }

    /** Whether the daemon's own namespace has an interface of this name. */
    boolean isInterface(String name) throws ServiceException {
        return devices.exists(name);
    }

    /**
     * What a port of this device would be: a persistent port, or a TAP or another interface of the daemon's own namespace;
     * empty if there is none of this name.
     */
    public Optional<PortType> typeOf(String device) throws ServiceException {
        return lock.read(() -> devices.typeOf(device));
    }

    /**
     * Configures a port. When this returns a TAP or an interface takes part in the switch, an interface perhaps as two
     * ports; a netmap port waits for its program.
     *
     * @return whether it was made; false if there was one just like it
     * @throws ServiceException CONFLICT if there is another one of this name, or the device is a port already;
     *                          UNAVAILABLE if the machine does not let us; FULL if the switch is
     */
    public boolean putPort(String switchName, String portName, PortSpec spec) throws ServiceException {
        return putPort(switchName, portName, spec, any -> {});
    }

    /** As the one above, if a condition holds. */
    public boolean putPort(String switchName, String portName, PortSpec spec, PortCondition condition)
            throws ServiceException {
        return lock.change(transaction -> {
            if (!switches.find(switchName).ports.containsKey(portName)) {
                condition.check(spec);
            }
            return ports.put(transaction, switchName, portName, spec);
        });
    }

    /**
     * Deletes a port, with both its sides if it is an interface; a program that has it open is disconnected.
     *
     * @throws ServiceException CONFLICT if it is the host's side, which goes with the first
     */
    public void deletePort(String switchName, String portName) throws ServiceException {
        lock.change(transaction -> {
            ConfiguredSwitch on = switches.find(switchName);
            ports.delete(transaction, on, on.port(portName));
            return true;
        });
    }

    /** The persistent ports. */
    public Interfaces interfaces() {
        return interfaces;
    }

    /**
     * Has the workers of an interface look at it without sleeping.
     *
     * @return whether that is new; false if it is so already
     * @throws ServiceException CONFLICT if the port is not an interface, or is polled otherwise; INVALID if there are not
     *                          so many processors or rings
     */
    public boolean startPolling(String switchName, String portName, PollingSpec spec) throws ServiceException {
        return lock.change(transaction -> {
            ConfiguredSwitch on = switches.find(switchName);
            return PolledPorts.start(transaction, new Place(on, on.port(portName)), spec);
        });
    }

    /** @throws ServiceException NOT_FOUND if it is not polled */
    public void stopPolling(String switchName, String portName) throws ServiceException {
        lock.change(transaction -> {
            ConfiguredSwitch on = switches.find(switchName);
            PolledPorts.stop(transaction, new Place(on, on.port(portName)));
            return true;
        });
    }

    /** The forwarding databases. */
    public Fdb fdb() {
        return fdb;
    }

    /** How programs get ports. */
    Programs programs() {
        return programs;
    }

    // ---- configuration

    /** What is configured now, without what is there only for the programs that opened it. */
    public Configuration configuration() {
        return lock.view(planner::present);
    }

    /** What {@link #apply} would do now. */
    public Plan plan(Configuration wanted) {
        return Plan.between(configuration(), wanted);
    }

    /**
     * Makes the present configuration the wanted one, wholly or not at all. To undo the deletion of a TAP is to make it
     * anew: then its addresses and routes are lost. An interface is taken over again.
     *
     * @return what was done
     * @throws ServiceException naming the step that failed; those before it were undone
     */
    public Plan apply(Configuration wanted) throws ServiceException {
        return lock.change(transaction -> {
            Plan plan = Plan.between(planner.present(), wanted);
            planner.carryOut(transaction, plan);
            return plan;
        });
    }

    // ---- health and metrics; the first three never wait for a change

    /** Whether the daemon has become what it was started to be: the start-up file, if there is one, has been applied. */
    public boolean isReady() {
        return ready;
    }

    /** Changes of switches, ports and addresses made so far. */
    public long generation() {
        return lock.generation();
    }

    public List<WorkerStatistics> workerStatistics() {
        return core.workerStatistics();
    }

    /** What programs share, and how much of it they have. */
    public Budgets budgets() {
        return budgets;
    }

    /** Ns since the worker that is furthest behind last came round. */
    public long longestSilenceNanos() {
        return core.longestSilenceNanos();
    }

    /** The start-up file has been applied. */
    public void markReady() {
        ready = true;
    }

    /**
     * Detaches and closes every port, then stops the core. Nothing can be changed any more. Should a worker be stalled,
     * what it may still use stays open.
     */
    @Override
    public void close() {
        ready = false;
        lock.close(() -> {
            attacher.end(Stream.concat(switches.byIndex().stream(), hidden.all().stream())
                    .flatMap(on -> on.portsByIndex().stream().map(port -> new Place(on, port)))
                    .toList());
            core.close();
        });
    }
}
