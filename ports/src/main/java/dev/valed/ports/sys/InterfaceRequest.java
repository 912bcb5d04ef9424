package dev.valed.ports.sys;

import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * {@code struct ifreq} of {@code linux/if.h}, 40 bytes: the name of an interface and a union of 24 bytes.
 *
 * <p>Used by the requests of {@code netdevice(7)} and by those of {@code linux/if_tun.h}. Not thread-safe.
 */
@FieldOrder({"name", "value"})
public final class InterfaceRequest extends Structure {
    /** IFNAMSIZ of {@code linux/if.h}: the longest name plus its terminating zero. */
    public static final int NAME_SIZE = 16;

    private static final int VALUE_SIZE = 24;

    // bits/socket.h
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;

    /** {@code ifr_name}. */
    public byte[] name = new byte[NAME_SIZE];

    /** The union {@code ifr_ifru}. */
    public byte[] value = new byte[VALUE_SIZE];

    /**
     * Creates a request for the interface of this name, its value all zeros.
     *
     * @throws IllegalArgumentException if the name is empty or longer than 15 bytes
     */
    public InterfaceRequest(String interfaceName) {
        byte[] bytes = interfaceName.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length >= NAME_SIZE) {
            throw new IllegalArgumentException(
                    "interface name is \"" + interfaceName + "\"; accepted: 1 to " + (NAME_SIZE - 1) + " bytes");
        }
        System.arraycopy(bytes, 0, name, 0, bytes.length);
    }

    /**
     * Opens a socket for requests about the interfaces of the calling thread's network namespace.
     *
     * @throws SystemCallException if there are no descriptors left
     */
    static OwnedFd openSocket() throws SystemCallException {
        return SocketCalls.socket(AF_INET, SOCK_DGRAM | SystemCalls.O_CLOEXEC, "AF_INET, SOCK_DGRAM");
    }

    /** Returns the name, which some requests change. */
    public String interfaceName() {
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }

    /** Returns {@code ifr_ifindex} or {@code ifr_mtu}: the union as a 32-bit number. */
    public int intValue() {
        return union().getInt(0);
    }

    /** Sets {@code ifr_mtu}: the union as a 32-bit number. */
    public void setIntValue(int newValue) {
        union().putInt(0, newValue);
    }

    /** Sets {@code ifr_data}: the address of what the request is about. */
    public void setAddress(long address) {
        union().putLong(0, address);
    }

    /** Returns {@code ifr_flags}, unsigned. */
    public int flags() {
        return Short.toUnsignedInt(union().getShort(0));
    }

    /** Sets {@code ifr_flags}; only the low 16 bits exist. */
    public void setFlags(int flags) {
        union().putShort(0, (short) flags);
    }

    /** Returns {@code ifr_hwaddr.sa_family}: an ARPHRD_ number of {@code linux/if_arp.h}. */
    public int hardwareType() {
        return Short.toUnsignedInt(union().getShort(0));
    }

    /** Sets {@code ifr_hwaddr}: the hardware type and the six bytes of a MAC address, first byte of the wire first. */
    public void setHardwareAddress(int hardwareType, byte[] mac) {
        union().putShort(0, (short) hardwareType).put(2, mac, 0, 6);
    }

    /** Returns the first six bytes of {@code ifr_hwaddr.sa_data}, first byte of the wire first. */
    public byte[] hardwareAddress() {
        byte[] mac = new byte[6];
        union().get(2, mac);
        return mac;
    }

    private ByteBuffer union() {
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    }

    @Override
    public String toString() {
        return "\"" + interfaceName() + "\"";
    }
}
