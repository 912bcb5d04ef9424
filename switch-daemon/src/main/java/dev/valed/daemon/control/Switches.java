package dev.valed.daemon.control;

import dev.valed.core.control.CoreException;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.fdb.MacTable;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.netmap.budget.Payer;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The configured switches, and how they are made, changed and deleted. Guarded by the service's lock. */
final class Switches {

    static final int MAX_SWITCHES = 256;
    /** Addresses in all forwarding databases: so many take 256 MiB at most. */
    static final int MAX_ADDRESSES = 1 << 21;

    private final SwitchCore core;
    private final Map<String, ConfiguredSwitch> switches = new HashMap<>();

    Switches(SwitchCore core) {
        this.core = core;
    }

    Collection<ConfiguredSwitch> all() {
        return List.copyOf(switches.values());
    }

    List<ConfiguredSwitch> byIndex() {
        return switches.values().stream()
                .sorted(Comparator.comparingInt(s -> s.index))
                .toList();
    }

    Optional<ConfiguredSwitch> lookUp(String name) {
        return Optional.ofNullable(switches.get(name));
    }

    ConfiguredSwitch find(String name) throws ServiceException {
        Names.checkSwitch(name);
        return lookUp(name).orElseThrow(() -> new ServiceException(Kind.NOT_FOUND, "there is no switch " + name));
    }

    /** Returns whether it was made. */
    boolean put(Transaction transaction, String name, SwitchRequest request) throws ServiceException {
        Names.checkSwitch(name);
        request.check();
        ConfiguredSwitch existing = switches.get(name);
        if (existing == null) {
            make(transaction, name, request, false, Payer.OPERATOR);
            return true;
        }
        change(transaction, existing, request);
        keep(transaction, existing);
        return false;
    }

    /** The switch of this name, made if there is none, to go with its last port. */
    ConfiguredSwitch findOrMakeEphemeral(Transaction transaction, String name, Payer maker) throws ServiceException {
        ConfiguredSwitch existing = switches.get(name);
        if (existing != null) {
            return existing;
        }
        ProgramShares.check("switches", MAX_SWITCHES, switches.values(), maker);
        return make(transaction, name, SwitchRequest.defaults(), true, maker);
    }

    /** The switch no longer goes with its last port. */
    void keep(Transaction transaction, ConfiguredSwitch kept) {
        if (kept.ephemeral) {
            kept.ephemeral = false;
            transaction.undoWith("keep " + kept.name, () -> kept.ephemeral = true);
        }
    }

    private ConfiguredSwitch make(
            Transaction transaction, String name, SwitchRequest request, boolean ephemeral, Payer maker)
            throws ServiceException {
        int capacity = Objects.requireNonNullElse(request.fdbCapacity(), MacTable.DEFAULT_CAPACITY);
        checkRoom(capacity);
        create(name, capacity, settings(request, SwitchSettings.defaults()));
        ConfiguredSwitch made =
                new ConfiguredSwitch(name, FreeIndex.among(switches.values(), s -> s.index), ephemeral, maker);
        switches.put(name, made);
        transaction.undoWith("make " + name, () -> remove(made));
        transaction.log("switch " + name + " made");
        return made;
    }

    private void checkRoom(int capacity) throws ServiceException {
        if (switches.size() == MAX_SWITCHES) {
            throw new ServiceException(Kind.FULL, "there are " + MAX_SWITCHES + " switches, which is all there may be");
        }
        long addresses = capacity;
        for (String name : switches.keySet()) {
            addresses += table(name).capacity();
        }
        if (addresses > MAX_ADDRESSES) {
            throw new ServiceException(
                    Kind.FULL,
                    "the forwarding databases would take " + addresses + " addresses in all: " + MAX_ADDRESSES
                            + " are accepted");
        }
    }

    private void create(String name, int capacity, SwitchSettings settings) throws ServiceException {
        try {
            core.createSwitch(name, capacity, settings);
        } catch (CoreException e) {
            if (e.problem() == CoreException.Problem.STALLED) {
                forgetQuietly(name);
            }
            throw CoreProblems.of(e);
        }
    }

    private void forgetQuietly(String name) {
        try {
            core.deleteSwitch(name);
        } catch (CoreException e) {
            // It is out of the core's list; that the worker is still stalled is what the caller reports.
        }
    }

    private void change(Transaction transaction, ConfiguredSwitch changed, SwitchRequest request)
            throws ServiceException {
        int capacity = table(changed.name).capacity();
        if (request.fdbCapacity() != null && request.fdbCapacity() != capacity) {
            throw ServiceException.conflict(
                    "fdbCapacity",
                    "switch " + changed.name + " has an fdbCapacity of " + capacity
                            + ", which cannot be changed: delete the switch first");
        }
        SwitchSettings before = settings(changed.name);
        SwitchSettings after = settings(request, before);
        if (!after.equals(before)) {
            set(changed.name, after);
            transaction.undoWith("change " + changed.name, () -> set(changed.name, before));
            transaction.log("switch " + changed.name + " changed: ageing " + after.ageingSeconds()
                    + " s, addresses per port " + (after.portMacLimit() == 0 ? "unlimited" : after.portMacLimit()));
        }
    }

    private void set(String name, SwitchSettings settings) throws ServiceException {
        try {
            core.changeSettings(name, settings);
        } catch (CoreException e) {
            throw CoreProblems.of(e);
        }
    }

    /** Deletes a switch, whose ports the caller has deleted. */
    void delete(Transaction transaction, ConfiguredSwitch deleted) throws ServiceException {
        int capacity = table(deleted.name).capacity();
        SwitchSettings settings = settings(deleted.name);
        remove(deleted);
        transaction.undoWith("delete " + deleted.name, () -> {
            create(deleted.name, capacity, settings);
            switches.put(deleted.name, deleted);
        });
        transaction.log("switch " + deleted.name + " deleted");
    }

    private void remove(ConfiguredSwitch removed) throws ServiceException {
        try {
            core.deleteSwitch(removed.name);
        } catch (CoreException e) {
            if (e.problem() == CoreException.Problem.STALLED) {
                switches.remove(removed.name); // as the core has
            }
            throw CoreProblems.of(e);
        }
        switches.remove(removed.name);
    }

    MacTable table(String name) throws ServiceException {
        try {
            return core.fdb(name);
        } catch (CoreException e) {
            throw CoreProblems.of(e);
        }
    }

    SwitchSettings settings(String name) throws ServiceException {
        try {
            return core.settings(name);
        } catch (CoreException e) {
            throw CoreProblems.of(e);
        }
    }

    private static SwitchSettings settings(SwitchRequest request, SwitchSettings otherwise) {
        return new SwitchSettings(
                Objects.requireNonNullElse(request.ageingSeconds(), otherwise.ageingSeconds()),
                Objects.requireNonNullElse(request.portMacLimit(), otherwise.portMacLimit()),
                otherwise.forwardedReservedGroups());
    }
}
