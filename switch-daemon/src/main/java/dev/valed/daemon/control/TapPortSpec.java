package dev.valed.daemon.control;

import dev.valed.ports.tap.TapSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A port that is a TAP, a network interface of the kernel.
 *
 * @param device     name of the interface
 * @param namespace  network namespace, as {@code ip netns} knows it; null for the daemon's own
 * @param mac        address of the interface; null for one that the kernel chooses
 * @param mtu        bytes; null for the kernel's default
 * @param persistent whether the interface stays when the port is deleted or the daemon ends
 * @param offload    whether checksums and segmentation may be left to whoever comes last
 * @throws IllegalArgumentException if a value is not accepted; the message says what is
 */
public record TapPortSpec(
        String device,
        @Nullable String namespace,
        @Nullable String mac,
        @Nullable Integer mtu,
        boolean persistent,
        boolean offload)
        implements PortSpec {

    public TapPortSpec {
        mac = new TapSpec(device, namespace, mac, mtu, persistent, offload, true).macAddress();
    }

    /** A TAP with every default. */
    public static TapPortSpec named(String device) {
        return new TapPortSpec(device, null, null, null, false, true);
    }

    /** For the one who opens it. */
    TapSpec toTapSpec() {
        return new TapSpec(device, namespace, mac, mtu, persistent, offload, true);
    }

    @Override
    public Optional<Object> exclusive() {
        return Optional.of(new KernelDevice(device, namespace));
    }

    @Override
    public PortType type() {
        return PortType.TAP;
    }
}
