package dev.valed.daemon.control;

import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.frame.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares what is configured with what is wanted, and carries out the difference. Guarded by the service's lock. */
final class Planner {

    private final Switches switches;
    private final Ports ports;
    private final PersistentPorts persistent;
    private final Addresses addresses;

    Planner(Switches switches, Ports ports, PersistentPorts persistent, Addresses addresses) {
        this.switches = switches;
        this.ports = ports;
        this.persistent = persistent;
        this.addresses = addresses;
    }

    /** What is configured; not what is there only for the programs that opened it. */
    Configuration present() throws ServiceException {
        List<SwitchConfiguration> found = new ArrayList<>();
        for (ConfiguredSwitch one : switches.byIndex()) {
            if (!one.ephemeral) {
                found.add(configurationOf(one));
            }
        }
        return new Configuration(interfaces(), found);
    }

    private Map<String, InterfaceSpec> interfaces() {
        Map<String, InterfaceSpec> found = new LinkedHashMap<>();
        for (PersistentPort port : persistent.all()) {
            if (!port.ephemeral) {
                found.put(port.name, port.spec);
            }
        }
        return found;
    }

    private SwitchConfiguration configurationOf(ConfiguredSwitch one) throws ServiceException {
        SwitchSettings settings = switches.settings(one.name);
        Map<String, PortSpec> specs = new LinkedHashMap<>();
        for (ConfiguredPort port : one.portsByIndex()) {
            if (!port.ephemeral && !HostSide.isName(port.name)) {
                specs.put(port.name, port.spec);
            }
        }
        Map<String, String> pinned = new LinkedHashMap<>();
        one.pins.forEach((mac, port) -> {
            if (specs.containsKey(HostSide.firstOf(port))) {
                pinned.put(MacAddress.format(mac), port);
            }
        });
        int capacity = switches.table(one.name).capacity();
        return new SwitchConfiguration(
                one.name, settings.ageingSeconds(), capacity, settings.portMacLimit(), specs, pinned);
    }

    /** @throws ServiceException naming the step that failed; the caller rolls the transaction back */
    void carryOut(Transaction transaction, Plan plan) throws ServiceException {
        for (Change change : plan.changes()) {
            try {
                carryOut(transaction, change);
            } catch (ServiceException e) {
                throw e.at(change.describe());
            }
        }
    }

    private void carryOut(Transaction transaction, Change change) throws ServiceException {
        switch (change) {
            case Change.DeleteSwitch delete -> ports.deleteAll(transaction, switches.find(delete.name()));
            case Change.PutSwitch put -> switches.put(transaction, put.name(), put.request());
            case Change.DeletePort delete -> {
                ConfiguredSwitch on = switches.find(delete.switchName());
                ports.delete(transaction, on, on.port(delete.name()));
            }
            case Change.DeleteInterface delete -> persistent.delete(transaction, persistent.find(delete.name()));
            case Change.PutInterface put -> persistent.put(transaction, put.name(), put.spec());
            case Change.PutPort put -> ports.put(transaction, put.switchName(), put.name(), put.spec());
            case Change.Unpin unpin -> addresses.remove(transaction, switches.find(unpin.switchName()), unpin.mac());
            case Change.Pin pin -> {
                ConfiguredSwitch on = switches.find(pin.switchName());
                addresses.pin(transaction, on, pin.mac(), on.port(pin.portName()));
            }
        }
    }
}
