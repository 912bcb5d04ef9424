package dev.valed.daemon.control;

import dev.valed.core.control.CoreException;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.fdb.MacTable;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.ports.netmap.budget.Payer;
import java.util.ArrayList;
import java.util.List;

/**
 * Switches of the core that nobody sees: they bring frames to where they belong without a switch that anybody made. They
 * learn nothing. Guarded by the service's lock.
 */
final class HiddenSwitches {

    private final SwitchCore core;
    private final List<ConfiguredSwitch> switches = new ArrayList<>();

    HiddenSwitches(SwitchCore core) {
        this.core = core;
    }

    List<ConfiguredSwitch> all() {
        return List.copyOf(switches);
    }

    /** @param purpose what it is for: at most one is for it at any time */
    ConfiguredSwitch make(Transaction transaction, String purpose) throws ServiceException {
        ConfiguredSwitch made =
                new ConfiguredSwitch("~" + purpose, switches.size(), false, Payer.OPERATOR); // no user can write ~
        create(made);
        transaction.undoWith("connect " + purpose, () -> remove(made));
        return made;
    }

    /** A port of it, named for people and not attached yet. */
    ConfiguredPort port(ConfiguredSwitch on, String name, PortSpec spec, List<PortCounters> counters) {
        ConfiguredPort made = new ConfiguredPort(name, on.freePortIndex(), spec, false, Payer.OPERATOR, counters);
        on.ports.put(name, made);
        return made;
    }

    /** Deletes it; its ports are detached. */
    void delete(Transaction transaction, ConfiguredSwitch deleted) throws ServiceException {
        remove(deleted);
        transaction.undoWith("disconnect " + deleted.name, () -> create(deleted));
    }

    private void create(ConfiguredSwitch made) throws ServiceException {
        try {
            core.createSwitch(made.name, MacTable.MIN_CAPACITY, SwitchSettings.plainWire());
        } catch (CoreException e) {
            throw CoreProblems.of(e);
        }
        switches.add(made);
    }

    private void remove(ConfiguredSwitch removed) throws ServiceException {
        switches.remove(removed);
        try {
            core.deleteSwitch(removed.name);
        } catch (CoreException e) {
            throw CoreProblems.of(e);
        }
    }
}
