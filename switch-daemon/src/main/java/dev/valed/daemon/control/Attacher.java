package dev.valed.daemon.control;

import dev.valed.core.control.CoreException;
import dev.valed.core.control.CoreException.Problem;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.port.Port;
import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.OpenPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings open ports into the core and out of it, and closes them when, and only when, no worker can still use their
 * memory. Guarded by the service's lock, except for {@link #close} and {@link #isAbandoned}, which any thread may call.
 */
final class Attacher {

    private static final Logger LOG = LoggerFactory.getLogger(Attacher.class);

    private final SwitchCore core;
    /** Ports that a stalled worker may still use. They stay open until the process ends, and are reachable until then. */
    private final List<OpenPort> abandoned = new CopyOnWriteArrayList<>();

    Attacher(SwitchCore core) {
        this.core = core;
    }

    /**
     * Attaches an open port, and detaches it again if a later step fails. If this fails the port is still open and the
     * caller's to {@link #close}.
     *
     * @param dismissal see {@link Attachment}
     * @throws ServiceException if the switch is full, or the worker cannot watch the port
     */
    void attach(Transaction transaction, Place place, OpenPort open, Runnable dismissal) throws ServiceException {
        attach(place.on(), place.port(), open, dismissal);
        transaction.undoWith("attach " + place.name(), () -> detach(place.on(), place.port()));
    }

    /** Detaches a port that stays open, if it is attached, and attaches it again if a later step fails. */
    void detach(Transaction transaction, Place place) {
        Attachment attachment = place.port().attachment;
        if (attachment == null) {
            return;
        }
        detach(place.on(), place.port());
        transaction.undoWith("detach " + place.name(), () -> {
            if (!isAbandoned(attachment.open())) {
                attach(place.on(), place.port(), attachment.open(), attachment.dismissal());
            }
        });
    }

    /** As the one above, for good. */
    void attach(ConfiguredSwitch on, ConfiguredPort port, OpenPort open, Runnable dismissal) throws ServiceException {
        try {
            Port attached = core.attach(on.name, port.name, open.rings(), port.counters, port.spec.overflow());
            attached.setPolled(port.polling != null);
            if (port.headerLength != 0) {
                open.setHeaderLength(port.headerLength);
            }
            port.attachment = new Attachment(open, attached, dismissal);
        } catch (CoreException e) {
            if (e.problem() == Problem.STALLED) {
                abandon(on, port.name, open);
            }
            throw CoreProblems.of(e);
        } catch (IOException e) {
            throw new ServiceException(
                    Kind.UNAVAILABLE, on.name + ":" + port.name + " cannot be watched: " + e.getMessage(), e);
        } catch (IllegalStateException e) { // a worker watches so many devices and no more
            throw new ServiceException(
                    Kind.FULL, on.name + ":" + port.name + " cannot be watched: " + e.getMessage(), e);
        }
        repin(on, port);
    }

    /** Some workers may have begun to use the port: it is taken out again, but must stay open. */
    private void abandon(ConfiguredSwitch on, String portName, OpenPort open) {
        abandoned.add(open);
        try {
            for (Port port : core.ports(on.name)) {
                if (port.name().equals(portName)) {
                    core.detach(on.name, port);
                }
            }
        } catch (CoreException e) {
            logAbandoned(on.name, portName, e);
        }
    }

    private void repin(ConfiguredSwitch on, ConfiguredPort port) {
        on.pins.forEach((mac, portName) -> {
            if (portName.equals(port.name)) {
                try {
                    Pins.enter(core, on, port, mac);
                } catch (ServiceException e) {
                    LOG.warn("{}:{}: address not pinned: {}", on.name, port.name, e.getMessage());
                }
            }
        });
    }

    /** Takes a port out of the core, if it is in it. When this returns the port is down. */
    void detach(ConfiguredSwitch on, ConfiguredPort port) {
        Attachment attachment = port.attachment;
        if (attachment == null) {
            return;
        }
        port.attachment = null;
        try {
            core.detach(on.name, attachment.port());
        } catch (CoreException e) {
            if (e.problem() == Problem.STALLED) {
                abandoned.add(attachment.open());
                logAbandoned(on.name, port.name, e);
            } else {
                LOG.error("{}:{} was not attached: {}", on.name, port.name, e.getMessage());
            }
        }
    }

    /**
     * Detaches all ports, and then dismisses them, as the daemon stops: what is closed may be in the way of another port
     * while that is attached. Once a worker has stalled nothing more is waited for.
     */
    void end(List<Place> places) {
        List<Attachment> detached = new ArrayList<>();
        for (Place place : places) {
            Attachment attachment = place.port().attachment;
            if (attachment == null) {
                continue;
            }
            attachment.open().giveBack();
            if (abandoned.isEmpty()) {
                detach(place.on(), place.port());
                detached.add(attachment);
            } else {
                abandoned.add(attachment.open());
            }
        }
        detached.forEach(attachment -> attachment.dismissal().run());
    }

    private static void logAbandoned(String switchName, String portName, CoreException e) {
        LOG.error(
                "{}:{} stays open until the daemon ends, as a worker may still use its memory: {}",
                switchName,
                portName,
                e.getMessage());
    }

    /** Whether a worker may still use the port, so that it can be neither closed nor attached again. */
    boolean isAbandoned(OpenPort open) {
        return abandoned.stream().anyMatch(other -> other == open);
    }

    /** Closes a port that is not attached, unless a worker may still use it, or one of its sides. */
    void close(OpenPort open) {
        if (open.sides().stream().noneMatch(this::isAbandoned)) {
            open.close();
        }
    }
}
