package dev.valed.daemon.control;

import dev.valed.ports.takeover.TakeoverMode;
import dev.valed.ports.takeover.TakeoverSpec;
import dev.valed.ports.takeover.WireMechanism;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A port that is an interface of the kernel, taken over. With both its sides it is two ports, of which the second, the
 * host's, has the name of the first and a {@code ^} behind it.
 *
 * @param device    name of the interface
 * @param namespace network namespace, as {@code ip netns} knows it; null for the daemon's own
 * @param mode      which sides
 * @param wire      how the wire's frames travel
 * @throws IllegalArgumentException if a value is not accepted; the message says what is
 */
public record InterfacePortSpec(String device, @Nullable String namespace, TakeoverMode mode, WireMechanism wire)
        implements PortSpec {

    public InterfacePortSpec {
        new TakeoverSpec(device, namespace, mode, wire);
    }

    /** For the one who takes it over. */
    TakeoverSpec toTakeoverSpec() {
        return new TakeoverSpec(device, namespace, mode, wire);
    }

    @Override
    public PortType type() {
        return PortType.INTERFACE;
    }

    @Override
    public Optional<Object> exclusive() {
        return Optional.of(new KernelDevice(device, namespace));
    }

    @Override
    public boolean hasHostSide() {
        return mode.hasWire() && mode.hasHost();
    }
}
