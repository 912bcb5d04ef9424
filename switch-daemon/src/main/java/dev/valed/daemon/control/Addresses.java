package dev.valed.daemon.control;

import dev.valed.core.control.SwitchCore;
import dev.valed.core.fdb.FdbEntry;
import dev.valed.core.fdb.MacTable;
import dev.valed.core.frame.MacAddress;
import dev.valed.daemon.control.ServiceException.Kind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The forwarding databases, and the addresses pinned in them. Guarded by the service's lock. */
final class Addresses {

    /** Seconds on the core's clock have so many bits in the database. */
    private static final int SECONDS_MASK = 0x7fff_ffff;

    private final SwitchCore core;
    private final Switches switches;

    Addresses(SwitchCore core, Switches switches) {
        this.core = core;
        this.switches = switches;
    }

    boolean pin(Transaction transaction, ConfiguredSwitch on, String mac, ConfiguredPort port) throws ServiceException {
        long address = StationAddress.parse(mac);
        String before = on.pins.get(address);
        if (port.name.equals(before)) {
            return false;
        }
        if (before == null && on.pins.size() >= switches.table(on.name).capacity()) {
            throw new ServiceException(Kind.FULL, "switch " + on.name + " takes no more addresses");
        }
        setPin(on, address, port.name);
        transaction.undoWith("pin " + mac, () -> setPin(on, address, before));
        transaction.log(on.name + ": " + MacAddress.format(address) + " pinned to " + port.name);
        return true;
    }

    private void setPin(ConfiguredSwitch on, long address, @Nullable String portName) throws ServiceException {
        ConfiguredPort port = portName == null ? null : on.ports.get(portName);
        if (port == null || port.attachment == null) {
            switches.table(on.name).remove(address);
        } else {
            Pins.enter(core, on, port, address);
        }
        if (portName == null) {
            on.pins.remove(address);
        } else {
            on.pins.put(address, portName);
        }
    }

    void remove(Transaction transaction, ConfiguredSwitch on, String mac) throws ServiceException {
        long address = StationAddress.parseAny(mac);
        String pinnedTo = on.pins.get(address);
        boolean found = switches.table(on.name).remove(address);
        if (pinnedTo == null && !found) {
            throw new ServiceException(
                    Kind.NOT_FOUND, "switch " + on.name + " does not know " + MacAddress.format(address));
        }
        if (pinnedTo != null) {
            on.pins.remove(address);
            transaction.undoWith("remove " + mac, () -> setPin(on, address, pinnedTo));
        }
        transaction.log(on.name + ": " + MacAddress.format(address) + " removed");
    }

    int flush(Transaction transaction, ConfiguredSwitch on, @Nullable ConfiguredPort port) throws ServiceException {
        if (port != null && port.attachment == null) {
            return 0;
        }
        int identity = port == null || port.attachment == null
                ? MacTable.NO_PORT
                : port.attachment.port().identity();
        int count = switches.table(on.name).flush(identity);
        transaction.log(on.name + (port == null ? "" : ":" + port.name) + ": " + count + " addresses flushed");
        return count;
    }

    List<FdbEntryStatus> list(ConfiguredSwitch on, FdbFilter filter) throws ServiceException {
        @Nullable Long mac = filter.mac() == null ? null : (Long) StationAddress.parseAny(filter.mac());
        if (filter.port() != null) {
            on.port(filter.port());
        }
        return collect(on).entrySet().stream()
                .filter(e -> mac == null || mac.equals(e.getKey()))
                .map(Map.Entry::getValue)
                .filter(e -> filter.port() == null || filter.port().equals(e.port()))
                .filter(e -> filter.pinned() == null || filter.pinned() == e.pinned())
                .sorted(Comparator.comparing(FdbEntryStatus::mac))
                .toList();
    }

    private Map<Long, FdbEntryStatus> collect(ConfiguredSwitch on) throws ServiceException {
        Map<Integer, String> names = new HashMap<>();
        on.ports.values().forEach(port -> {
            if (port.attachment != null) {
                names.put(port.attachment.port().identity(), port.name);
            }
        });
        int maxAge = switches.settings(on.name).ageingSeconds();
        int now = core.nowSeconds();
        Map<Long, FdbEntryStatus> found = new HashMap<>();
        for (FdbEntry entry : switches.table(on.name).list()) {
            String port = names.get(entry.portIdentity());
            int age = entry.pinned() ? 0 : age(entry, now);
            if (port != null && age <= maxAge) { // else it is dead, and only not swept out yet
                found.put(entry.mac(), new FdbEntryStatus(MacAddress.format(entry.mac()), port, entry.pinned(), age));
            }
        }
        // Those of ports that are down are not in the core's table.
        on.pins.forEach((mac, port) -> found.put(mac, new FdbEntryStatus(MacAddress.format(mac), port, true, 0)));
        return found;
    }

    private static int age(FdbEntry entry, int now) {
        int age = now - entry.lastSeen() & SECONDS_MASK;
        return age > SECONDS_MASK / 2 ? 0 : age; // seen by a worker in a second that has not begun for us
    }
}
