package dev.valed.ports.sys;

/**
 * The settings of one network interface that {@code netdevice(7)} reads and changes.
 *
 * <p>Bound to the namespace of the thread that opened it; afterwards any thread may use it, one at a time.
 */
public final class NetworkLink implements AutoCloseable {
    // linux/sockios.h
    private static final Ioctl SIOCGIFFLAGS = new Ioctl("SIOCGIFFLAGS", 0x8913);
    private static final Ioctl SIOCSIFFLAGS = new Ioctl("SIOCSIFFLAGS", 0x8914);
    private static final Ioctl SIOCGIFMTU = new Ioctl("SIOCGIFMTU", 0x8921);
    private static final Ioctl SIOCSIFMTU = new Ioctl("SIOCSIFMTU", 0x8922);
    private static final Ioctl SIOCSIFHWADDR = new Ioctl("SIOCSIFHWADDR", 0x8924);
    private static final Ioctl SIOCGIFHWADDR = new Ioctl("SIOCGIFHWADDR", 0x8927);
    private static final Ioctl SIOCGIFINDEX = new Ioctl("SIOCGIFINDEX", 0x8933);
    private static final Ioctl SIOCGIFTXQLEN = new Ioctl("SIOCGIFTXQLEN", 0x8942);

    // linux/if.h
    private static final int IFF_UP = 0x1;
    private static final int IFF_RUNNING = 0x40;

    /** ARPHRD_ETHER of {@code linux/if_arp.h}. */
    private static final int ARPHRD_ETHER = 1;

    private final OwnedFd socket;
    private final String name;

    private NetworkLink(OwnedFd socket, String name) {
        this.socket = socket;
        this.name = name;
    }

    /**
     * Opens the settings of the interface of this name in the calling thread's network namespace. The interface need not
     * exist yet.
     *
     * @param name 1 to 15 bytes
     * @throws SystemCallException if there are no descriptors left
     */
    public static NetworkLink open(String name) throws SystemCallException {
        return new NetworkLink(InterfaceRequest.openSocket(), name);
    }

    /** Returns the interface's name. */
    public String name() {
        return name;
    }

    /**
     * Returns whether the interface exists.
     *
     * @throws SystemCallException if the kernel does not tell
     */
    public boolean exists() throws SystemCallException {
        try {
            index();
            return true;
        } catch (SystemCallException e) {
            if (e.is(Errno.ENODEV)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Returns the interface's index, 1 or more.
     *
     * @throws SystemCallException if there is no such interface (ENODEV); so for all methods below
     */
    public int index() throws SystemCallException {
        return get(SIOCGIFINDEX).intValue();
    }

    /** Returns the longest payload of a frame, in bytes without the Ethernet header. */
    public int mtu() throws SystemCallException {
        return get(SIOCGIFMTU).intValue();
    }

    /**
     * Changes the MTU.
     *
     * @throws SystemCallException if the device does not take it (EINVAL), or CAP_NET_ADMIN is missing (EPERM)
     */
    public void setMtu(int mtu) throws SystemCallException {
        InterfaceRequest request = new InterfaceRequest(name);
        request.setIntValue(mtu);
        SystemCalls.ioctl(socket, SIOCSIFMTU, request);
    }

    /** Returns how many frames wait at most to be sent. */
    public int transmitQueueLength() throws SystemCallException {
        return get(SIOCGIFTXQLEN).intValue();
    }

    /** Returns the six bytes of the MAC address, first byte of the wire first. */
    public byte[] macAddress() throws SystemCallException {
        return get(SIOCGIFHWADDR).hardwareAddress();
    }

    /**
     * Changes the MAC address.
     *
     * @param mac six bytes, first byte of the wire first
     * @throws SystemCallException if it is no unicast address (EADDRNOTAVAIL), or CAP_NET_ADMIN is missing (EPERM)
     */
    public void setMacAddress(byte[] mac) throws SystemCallException {
        InterfaceRequest request = new InterfaceRequest(name);
        request.setHardwareAddress(ARPHRD_ETHER, mac);
        SystemCalls.ioctl(socket, SIOCSIFHWADDR, request);
    }

    /** Returns whether the interface was switched on (IFF_UP). */
    public boolean isUp() throws SystemCallException {
        return (get(SIOCGIFFLAGS).flags() & IFF_UP) != 0;
    }

    /** Returns whether the interface is on and has a carrier (IFF_RUNNING). */
    public boolean isRunning() throws SystemCallException {
        return (get(SIOCGIFFLAGS).flags() & IFF_RUNNING) != 0;
    }

    /**
     * Switches the interface on or off.
     *
     * @throws SystemCallException if CAP_NET_ADMIN is missing (EPERM)
     */
    public void setUp(boolean up) throws SystemCallException {
        InterfaceRequest request = get(SIOCGIFFLAGS);
        request.setFlags(up ? request.flags() | IFF_UP : request.flags() & ~IFF_UP);
        SystemCalls.ioctl(socket, SIOCSIFFLAGS, request);
    }

    private InterfaceRequest get(Ioctl ioctl) throws SystemCallException {
        InterfaceRequest request = new InterfaceRequest(name);
        SystemCalls.ioctl(socket, ioctl, request);
        return request;
    }

    @Override
    public void close() {
        socket.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
