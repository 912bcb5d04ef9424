package dev.valed.daemon.control;

import dev.valed.ports.OpenPort;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How programs get ports and give them back, part of the {@link SwitchService}: what is said there of threads, changes and
 * exceptions holds here.
 */
final class Programs {

    private final ServiceLock lock;
    private final Switches switches;
    private final ProgramPorts ports;

    Programs(ServiceLock lock, Switches switches, ProgramPorts ports) {
        this.lock = lock;
        this.switches = switches;
        this.ports = ports;
    }

    /**
     * Opens a port for a program: of a switch, one that is configured and down, or else one that is made for it, switch
     * included, and goes when it is closed; or a persistent port or interface.
     *
     * @param name       such as {@code vale0:a} or {@code v0}
     * @param otherwise  the persistent port that is made, to go when it is closed, if there is neither one nor an
     *                   interface of this name; null if there is to be none
     * @param opener     makes what is behind the port; called only if the port can be had
     * @param disconnect called, from any thread, should the port be deleted: sees to it that the program goes and {@link
     *                   #close} is called
     * @throws ServiceException CONFLICT if the port is in use; NOT_FOUND if there is no such interface
     */
    <P extends OpenPort> P open(
            String name, @Nullable InterfaceSpec otherwise, ProgramOpener<P> opener, Consumer<? super P> disconnect)
            throws ServiceException {
        return lock.change(transaction -> ports.open(transaction, name, otherwise, opener, disconnect));
    }

    /**
     * Takes the interface over that was opened, if a condition holds, now that a program gets rings of it; does nothing for
     * other ports.
     *
     * @throws ServiceException CONFLICT, UNAVAILABLE or INVALID if it cannot be had; then all is as before
     */
    void connect(OpenPort open, PortCondition condition) throws ServiceException {
        if (isDevice(open)) {
            lock.change(transaction -> {
                ports.connect(transaction, open, condition);
                return true;
            });
        }
    }

    /** Gives the interface back to the kernel, if it was taken over; the port stays open. */
    void disconnect(OpenPort open) throws ServiceException {
        if (isDevice(open)) {
            lock.change(transaction -> {
                ports.disconnect(transaction, open);
                return true;
            });
        }
    }

    private boolean isDevice(OpenPort open) {
        return lock.view(() -> ports.isDevice(open));
    }

    /** Whether {@link #connect} takes an interface away from the host. */
    boolean takesOver(OpenPort open) {
        return lock.view(() -> ports.takesOver(open));
    }

    /** Whether programs have rings of this interface. */
    boolean haveConnected(String device) {
        return lock.view(() -> ports.haveConnected(device));
    }

    /** The interfaces that programs have rings of; see {@link SwitchService#programInterfaces}. */
    List<PortStatus> connected() {
        return lock.view(ports::connected);
    }

    /** Takes back what {@link #open} gave, and closes it, whether the port was deleted meanwhile or not. */
    void close(OpenPort open) throws ServiceException {
        lock.change(transaction -> {
            ports.close(transaction, open);
            return true;
        });
    }

    /** Whether a program that asks for this name would not get a port made for it, but one that exists. */
    boolean exists(String name) {
        return lock.view(() -> ports.exists(name));
    }

    /** The name that a program's port has however it was asked for: that of the persistent port that it is. */
    String canonicalName(String name) {
        return lock.view(() -> ports.canonicalName(name));
    }

    /**
     * Sets the length of the virtio-net header that a program's frames begin with: as long as it has the port open, or, if
     * nobody has, for the next that opens it.
     *
     * @param bytes 0, 10 or 12
     * @throws ServiceException CONFLICT if the port is no program's
     */
    void setHeaderLength(PortName name, int bytes) throws ServiceException {
        lock.change(transaction -> {
            ConfiguredSwitch on = switches.find(name.switchName());
            HeaderLengths.set(transaction, new Place(on, on.port(name.port())), bytes);
            return true;
        });
    }
}
