package dev.valed.ports.tap;

import dev.valed.core.frame.MacAddress;
import dev.valed.ports.sys.NetworkNamespace;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What TAP is wanted.
 *
 * @param device name of the interface: 1 to 15 of {@code 0-9 A-Z a-z _ . -}, not {@code .} or {@code ..}
 * @param namespace name of the network namespace it lives in, as {@code ip netns} knows it; null for this process's own
 * @param macAddress the kernel's address on the interface, such as {@code 02:00:00:00:00:01}: unicast, not zero; null
 *     for one that the kernel chooses, or to leave that of an existing device
 * @param mtu 68 to 65521 bytes; null for the kernel's default of 1500, or to leave that of an existing device
 * @param persistent whether the device stays when it is closed. One that was persistent before stays in any case
 * @param offloads whether frames carry a virtio-net header, so that checksums and segmentation can be left to whoever
 *     comes last; without them the kernel finishes every frame before it is read
 * @param up whether to switch the interface on; if not it is left as it is
 * @param queues 1 to 16, each a ring of the port; an existing device has to be one for several queues if more than one
 *     is wanted
 */
public record TapSpec(
        String device,
        @Nullable String namespace,
        @Nullable String macAddress,
        @Nullable Integer mtu,
        boolean persistent,
        boolean offloads,
        boolean up,
        int queues) {

    /** Queues of a device at most; more than a worker has a use for. */
    public static final int MAX_QUEUES = 16;

    /** ETH_MIN_MTU of {@code linux/if_ether.h}. */
    public static final int MIN_MTU = 68;

    /** ETH_MAX_MTU of {@code linux/if_ether.h} less the Ethernet header, as the tun driver has it. */
    public static final int MAX_MTU = 65521;

    private static final Pattern DEVICE_NAME = Pattern.compile("[0-9A-Za-z_.-]{1,15}");

    /**
     * Checks every field.
     *
     * @throws IllegalArgumentException if one is not accepted; the message names it
     */
    public TapSpec {
        if (!DEVICE_NAME.matcher(device).matches() || device.equals(".") || device.equals("..")) {
            throw new IllegalArgumentException("device is \"" + device
                    + "\"; accepted: 1 to 15 of 0-9, A-Z, a-z, '_', '.' and '-', other than \".\" and \"..\"");
        }
        if (namespace != null) {
            NetworkNamespace.named(namespace);
        }
        if (macAddress != null) {
            macAddress = MacAddress.format(parseUnicast(macAddress));
        }
        if (mtu != null && (mtu < MIN_MTU || mtu > MAX_MTU)) {
            throw new IllegalArgumentException("mtu is " + mtu + "; accepted: " + MIN_MTU + " to " + MAX_MTU);
        }
        if (queues < 1 || queues > MAX_QUEUES) {
            throw new IllegalArgumentException("queues is " + queues + "; accepted: 1 to " + MAX_QUEUES);
        }
    }

    /** With one queue. */
    public TapSpec(
            String device,
            @Nullable String namespace,
            @Nullable String macAddress,
            @Nullable Integer mtu,
            boolean persistent,
            boolean offloads,
            boolean up) {
        this(device, namespace, macAddress, mtu, persistent, offloads, up, 1);
    }

    private static long parseUnicast(String text) {
        long address;
        try {
            address = MacAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw unacceptable(text, e);
        }
        if (address == 0 || MacAddress.isGroup(address)) {
            throw unacceptable(text, null);
        }
        return address;
    }

    private static IllegalArgumentException unacceptable(String macAddress, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "macAddress is \"" + macAddress
                        + "\"; accepted: a unicast address other than zero, such as 02:00:00:00:00:01",
                cause);
    }

    /** A device that lasts as long as it is open, with offloads, switched on, in this process's namespace. */
    public static TapSpec named(String device) {
        return new TapSpec(device, null, null, null, false, true, true);
    }

    /** The same, in this network namespace. */
    public TapSpec inNamespace(@Nullable String newNamespace) {
        return new TapSpec(device, newNamespace, macAddress, mtu, persistent, offloads, up, queues);
    }

    /** The same, with this MAC address. */
    public TapSpec withMacAddress(@Nullable String newMacAddress) {
        return new TapSpec(device, namespace, newMacAddress, mtu, persistent, offloads, up, queues);
    }

    /** The same, with this MTU. */
    public TapSpec withMtu(@Nullable Integer newMtu) {
        return new TapSpec(device, namespace, macAddress, newMtu, persistent, offloads, up, queues);
    }

    /** The same, persistent or not. */
    public TapSpec withPersistent(boolean newPersistent) {
        return new TapSpec(device, namespace, macAddress, mtu, newPersistent, offloads, up, queues);
    }

    /** The same, with offloads or without. */
    public TapSpec withOffloads(boolean newOffloads) {
        return new TapSpec(device, namespace, macAddress, mtu, persistent, newOffloads, up, queues);
    }

    /** The same, to be switched on or left as it is. */
    public TapSpec withUp(boolean newUp) {
        return new TapSpec(device, namespace, macAddress, mtu, persistent, offloads, newUp, queues);
    }

    /** The same, with this many queues. */
    public TapSpec withQueues(int newQueues) {
        return new TapSpec(device, namespace, macAddress, mtu, persistent, offloads, up, newQueues);
    }
}
