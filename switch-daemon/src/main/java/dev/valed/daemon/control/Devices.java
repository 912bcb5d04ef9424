package dev.valed.daemon.control;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.OpenPort;
import dev.valed.ports.takeover.InterfacePorts;
import dev.valed.ports.takeover.TakeoverException;
import dev.valed.ports.tap.TapSpec;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Opens what ports are made of that belongs to nobody else: TAPs, interfaces and pipes. Guarded by the service's lock. */
final class Devices {

    private final KernelPorts kernel;
    private final NetmapPorts netmapPorts;
    private final Switches switches;
    private final PersistentPorts persistent;

    Devices(KernelPorts kernel, NetmapPorts netmapPorts, Switches switches, PersistentPorts persistent) {
        this.kernel = kernel;
        this.netmapPorts = netmapPorts;
        this.switches = switches;
        this.persistent = persistent;
    }

    /** @throws ServiceException CONFLICT if the same device is a port already */
    void refuseInUse(PortSpec wanted) throws ServiceException {
        Object exclusive = wanted.exclusive().orElse(null);
        if (exclusive == null) {
            return;
        }
        Optional<Place> taken = placeOf(exclusive);
        if (taken.isPresent()) {
            throw ServiceException.conflict(
                    wanted instanceof PipePortSpec ? "pipe" : "device",
                    Ports.describe(wanted) + " is port " + taken.get().name() + " already");
        }
        if (exclusive instanceof KernelDevice device
                && device.namespace() == null
                && persistent.lookUp(device.name()).isPresent()) {
            throw ServiceException.conflict(
                    "device", device.name() + " is a persistent port, not an interface of the kernel");
        }
    }

    /** The port, the first if it is two, that this is; see {@link PortSpec#exclusive}. */
    private Optional<Place> placeOf(Object exclusive) {
        return switches.all().stream()
                .flatMap(on -> on.ports.values().stream().map(port -> new Place(on, port)))
                .filter(place -> place.port().spec.exclusive().equals(Optional.of(exclusive)))
                .filter(place -> !HostSide.isName(place.port().name))
                .findFirst();
    }

    /** The port that a TAP or another interface of the daemon's own namespace is. */
    Optional<Place> placeOfTap(String device) {
        return placeOf(new KernelDevice(device, null));
    }

    /**
     * What the thing of this name would be as a port: a persistent port, or a TAP or another interface of the daemon's own
     * namespace; empty if there is none.
     */
    Optional<PortType> typeOf(String device) throws ServiceException {
        if (persistent.lookUp(device).isPresent()) {
            return Optional.of(PortType.PERSISTENT);
        }
        if (!exists(device)) {
            return Optional.empty();
        }
        try {
            return Optional.of(kernel.isTap(device) ? PortType.TAP : PortType.INTERFACE);
        } catch (IOException e) {
            throw untold(device, e);
        }
    }

    /** @param spec of a TAP or a pipe */
    OpenPort open(PortSpec spec) throws ServiceException {
        return switch (spec) {
            case TapPortSpec tap -> openTap(tap);
            case PipePortSpec pipe -> netmapPorts.pipeEnd(pipe);
            case InterfacePortSpec taken -> throw new IllegalArgumentException("it is taken over");
            case NetmapSpec netmap -> throw new IllegalArgumentException("a program opens it");
            case PersistentPortSpec attached -> throw new IllegalArgumentException("a program opens it");
        };
    }

    private OpenPort openTap(TapPortSpec tap) throws ServiceException {
        try {
            return kernel.openTap(tap.toTapSpec());
        } catch (NoSuchFileException e) {
            throw ServiceException.unavailable("namespace", String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw ServiceException.unavailable(
                    "device", "TAP " + tap.device() + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** @throws ServiceException if it cannot be had; then it is as it was */
    InterfacePorts takeOver(InterfacePortSpec spec) throws ServiceException {
        String refusal = "interface " + spec.device() + " cannot be taken over: ";
        try {
            return kernel.takeOver(spec.toTakeoverSpec());
        } catch (NoSuchFileException e) {
            throw ServiceException.unavailable("namespace", String.valueOf(e.getMessage()), e);
        } catch (TakeoverException e) {
            throw switch (e.reason()) {
                case MISSING, UNSUITABLE -> ServiceException.invalid("device", refusal + e.getMessage());
                case IN_USE -> ServiceException.unavailable("device", refusal + e.getMessage(), e);
            };
        } catch (IOException e) {
            throw ServiceException.unavailable("device", refusal + e.getMessage(), e);
        }
    }

    /** Whether the name is one of the kernel's interfaces, here. */
    boolean exists(String device) throws ServiceException {
        try {
            return isDeviceName(device) && kernel.exists(device);
        } catch (IOException e) {
            throw untold(device, e);
        }
    }

    private static ServiceException untold(String device, IOException e) {
        return new ServiceException(
                Kind.UNAVAILABLE, "the kernel does not tell of " + device + ": " + e.getMessage(), e);
    }

    /** Queues of an interface that is here, at least 1. */
    int queues(String device) throws ServiceException {
        try {
            return kernel.queues(device);
        } catch (IOException e) {
            throw untold(device, e);
        }
    }

    /** Opens a TAP that exists, as it is, and has the kernel finish its frames, for somebody who could not. */
    OpenPort openFinishing(String device) throws ServiceException {
        try {
            return kernel.openTap(new TapSpec(device, null, null, null, false, false, false));
        } catch (IOException e) {
            throw new ServiceException(Kind.UNAVAILABLE, device + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private static boolean isDeviceName(String name) {
        try {
            TapSpec.named(name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
