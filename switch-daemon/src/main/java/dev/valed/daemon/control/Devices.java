package dev.valed.daemon.control;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.OpenPort;
import dev.valed.ports.tap.TapSpec;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Opens what ports are made of that belongs to nobody else: TAPs and pipes. Guarded by the service's lock. */
final class Devices {

    private final TapOpener taps;
    private final NetmapPorts netmapPorts;
    private final Switches switches;
    private final PersistentPorts persistent;

    Devices(TapOpener taps, NetmapPorts netmapPorts, Switches switches, PersistentPorts persistent) {
        this.taps = taps;
        this.netmapPorts = netmapPorts;
        this.switches = switches;
        this.persistent = persistent;
    }

    /** @throws ServiceException CONFLICT if the same device is a port already */
    void refuseInUse(PortSpec wanted) throws ServiceException {
        for (ConfiguredSwitch on : switches.all()) {
            for (ConfiguredPort port : on.ports.values()) {
                if (isSame(port.spec, wanted)) {
                    throw ServiceException.conflict(
                            wanted instanceof PipePortSpec ? "pipe" : "device",
                            Ports.describe(wanted) + " is port " + on.name + ":" + port.name + " already");
                }
            }
        }
        if (wanted instanceof TapPortSpec tap
                && tap.namespace() == null
                && persistent.lookUp(tap.device()).isPresent()) {
            throw ServiceException.conflict("device", tap.device() + " is a persistent port, not a TAP");
        }
    }

    /** A persistent port may be two ports, and a program's is no device. */
    private static boolean isSame(PortSpec one, PortSpec other) {
        return switch (one) {
            case TapPortSpec tap -> other instanceof TapPortSpec second && tap.isSameDevice(second);
            case PipePortSpec pipe ->
                other instanceof PipePortSpec second && pipe.pipe().equals(second.pipe());
            case NetmapSpec netmap -> false;
            case PersistentPortSpec attached -> false;
        };
    }

    /** The port that a TAP of the daemon's own namespace is. */
    Optional<Place> placeOfTap(String device) {
        return switches.all().stream()
                .flatMap(on -> on.ports.values().stream().map(port -> new Place(on, port)))
                .filter(place -> place.port().spec instanceof TapPortSpec tap
                        && tap.namespace() == null
                        && tap.device().equals(device))
                .findFirst();
    }

    /** @param spec of a TAP or a pipe */
    OpenPort open(PortSpec spec) throws ServiceException {
        return switch (spec) {
            case TapPortSpec tap -> openTap(tap);
            case PipePortSpec pipe -> netmapPorts.pipeEnd(pipe);
            case NetmapSpec netmap -> throw new IllegalArgumentException("a program opens it");
            case PersistentPortSpec attached -> throw new IllegalArgumentException("a program opens it");
        };
    }

    private OpenPort openTap(TapPortSpec tap) throws ServiceException {
        try {
            return taps.open(tap.toTapSpec());
        } catch (NoSuchFileException e) {
            throw ServiceException.unavailable("namespace", String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw ServiceException.unavailable(
                    "device", "TAP " + tap.device() + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Whether the name is one of the kernel's interfaces, here. */
    boolean exists(String device) throws ServiceException {
        try {
            return isDeviceName(device) && taps.exists(device);
        } catch (IOException e) {
            throw new ServiceException(
                    Kind.UNAVAILABLE, "the kernel does not tell of " + device + ": " + e.getMessage(), e);
        }
    }

    /**
     * Opens an interface of the kernel for a program that asks for it by name: a TAP that exists, as it is, with frames
     * that the kernel has finished. Interfaces of other kinds belong here when they can be opened.
     */
    OpenPort openForProgram(String device) throws ServiceException {
        if (!exists(device)) {
            throw new ServiceException(Kind.NOT_FOUND, "there is no interface " + Names.quote(device));
        }
        try {
            return taps.open(new TapSpec(device, null, null, null, false, false, false));
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
