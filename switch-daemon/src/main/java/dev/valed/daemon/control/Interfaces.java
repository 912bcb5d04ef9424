package dev.valed.daemon.control;

import java.util.List;

/**
 * The persistent ports, part of the {@link SwitchService}: what is said there of threads, changes and exceptions holds
 * here.
 */
public final class Interfaces {

    private final ServiceLock lock;
    private final PersistentPorts ports;

    Interfaces(ServiceLock lock, PersistentPorts ports) {
        this.lock = lock;
        this.ports = ports;
    }

    /** All persistent ports, by name. */
    public List<InterfaceStatus> list() {
        return lock.view(() -> ports.all().stream().map(StatusReport::of).toList());
    }

    public InterfaceStatus status(String name) throws ServiceException {
        return lock.read(() -> StatusReport.of(ports.find(name)));
    }

    /**
     * Makes a persistent port.
     *
     * @return whether it was made; false if there was one just like it
     * @throws ServiceException CONFLICT if there is another one, or an interface of the kernel, of this name; INVALID if
     *                          there is no such memory; FULL
     */
    public boolean put(String name, InterfaceSpec spec) throws ServiceException {
        return lock.change(transaction -> ports.put(transaction, name, spec));
    }

    /** @throws ServiceException CONFLICT if a program has it open, or it is attached to a switch */
    public void delete(String name) throws ServiceException {
        lock.change(transaction -> {
            ports.delete(transaction, ports.find(name));
            return true;
        });
    }
}
