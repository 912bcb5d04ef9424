package dev.valed.daemon.control;

import dev.valed.core.fdb.FdbStatistics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forwarding databases of the switches, part of the {@link SwitchService}: what is said there of threads, changes and
 * exceptions holds here.
 */
public final class Fdb {

    private final ServiceLock lock;
    private final Switches switches;
    private final Addresses addresses;

    Fdb(ServiceLock lock, Switches switches, Addresses addresses) {
        this.lock = lock;
        this.switches = switches;
        this.addresses = addresses;
    }

    /** Addresses of a switch, pinned and learned, in the order of the addresses. */
    public List<FdbEntryStatus> list(String switchName, FdbFilter filter) throws ServiceException {
        return lock.read(() -> addresses.list(switches.find(switchName), filter));
    }

    public FdbStatistics statistics(String switchName) throws ServiceException {
        return lock.read(() -> {
            switches.find(switchName);
            return switches.table(switchName).statistics();
        });
    }

    /**
     * Pins an address to a port, up or down: it is neither aged nor moved until it is removed or the port is deleted.
     *
     * @return whether it was not pinned to this port before; one that was pinned to another port is moved
     * @throws ServiceException FULL if the database is
     */
    public boolean pin(String switchName, String mac, String portName) throws ServiceException {
        return lock.change(transaction -> {
            ConfiguredSwitch on = switches.find(switchName);
            return addresses.pin(transaction, on, mac, on.port(portName));
        });
    }

    /** Removes an address, pinned or learned. */
    public void remove(String switchName, String mac) throws ServiceException {
        lock.change(transaction -> {
            addresses.remove(transaction, switches.find(switchName), mac);
            return true;
        });
    }

    /**
     * Forgets what was learned; pinned addresses stay.
     *
     * @param portName forget only what was learned on this port
     * @return how many addresses
     */
    public int flush(String switchName, @Nullable String portName) throws ServiceException {
        return lock.change(transaction -> {
            ConfiguredSwitch on = switches.find(switchName);
            return addresses.flush(transaction, on, portName == null ? null : on.port(portName));
        });
    }
}
