package dev.valed.ports.netlink;

import dev.valed.core.frame.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * A network interface as it was when the kernel was asked.
 *
 * @param index            1 or more; keeps while it is in its namespace, whatever its name
 * @param name             such as {@code eth1}
 * @param up               whether it is switched on (IFF_UP)
 * @param running          whether it is on and can carry data (IFF_RUNNING)
 * @param carrier          whether there is a signal (IFF_LOWER_UP), also where a login is still to come
 * @param mtu              longest payload of a frame, in bytes without the Ethernet header
 * @param maxMtu           the largest MTU the driver accepts; 0 if it does not tell
 * @param hardwareType     an ARPHRD number of {@code linux/if_arp.h}; {@link #ETHERNET} also for veth, bridges, TAPs
 * @param loopback         whether it is the loopback
 * @param macAddress       as {@link MacAddress} has it; 0 if it has none of six bytes
 * @param kind             what sort of virtual interface, such as {@code veth}, {@code tun} (also a TAP), {@code bridge};
 *                         null for hardware
 * @param master           index of the bridge, bond and so on that it is part of; 0 for none
 * @param hasXdp           whether an XDP program is attached
 * @param receiveQueues    1 or more
 * @param transmitQueues   1 or more
 * @param transmitQueueLength frames that wait at most to be sent
 * @param lower            index of the interface below it, the other end for a veth; 0 for none
 * @param lowerNamespace   the kernel's number for the namespace of {@code lower}; -1 if it is in the same
 */
public record Link(
        int index,
        String name,
        boolean up,
        boolean running,
        boolean carrier,
        int mtu,
        int maxMtu,
        int hardwareType,
        boolean loopback,
        long macAddress,
        @Nullable String kind,
        int master,
        boolean hasXdp,
        int receiveQueues,
        int transmitQueues,
        int transmitQueueLength,
        int lower,
        int lowerNamespace) {

    /** ARPHRD_ETHER of {@code linux/if_arp.h}. */
    public static final int ETHERNET = 1;
}
