package dev.valed.ports.sys;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the driver of one interface tells by {@code ethtool(8)}: which offloads are on, and how many queues are in use.
 *
 * <p>Bound to the namespace of the thread that opened it; afterwards any thread may use it, one at a time.
 */
public final class EthernetDriver implements AutoCloseable {
    private static final Ioctl SIOCETHTOOL = new Ioctl("SIOCETHTOOL", 0x8946);

    // linux/ethtool.h
    private static final int ETHTOOL_GSTRINGS = 0x1b;
    private static final int ETHTOOL_GSSET_INFO = 0x37;
    private static final int ETHTOOL_GFEATURES = 0x3a;
    private static final int ETHTOOL_GCHANNELS = 0x3c;
    private static final int ETH_SS_FEATURES = 4;
    private static final int ETH_GSTRING_LEN = 32;

    /** struct ethtool_sset_info: command, reserved, mask of sets, and the one answer. */
    private static final int SET_INFO_BYTES = 20;

    private static final int SET_MASK_OFFSET = 8;
    private static final int SET_LENGTH_OFFSET = 16;

    /** struct ethtool_gstrings: command, set, length. */
    private static final int STRINGS_OFFSET = 12;

    /** struct ethtool_gfeatures: command, size; then for each 32 features four words, the third of which are active. */
    private static final int FEATURES_OFFSET = 8;

    private static final int FEATURES_BLOCK = 16;
    private static final int ACTIVE_OFFSET = 8;

    /** struct ethtool_channels: command, four maxima, then rx, tx, other, combined. */
    private static final int CHANNELS_BYTES = 36;

    private static final int RX_COUNT_OFFSET = 20;
    private static final int TX_COUNT_OFFSET = 24;
    private static final int COMBINED_COUNT_OFFSET = 32;

    private final OwnedFd socket;
    private final String name;

    private EthernetDriver(OwnedFd socket, String name) {
        this.socket = socket;
        this.name = name;
    }

    /**
     * Opens the driver of the interface of this name in the calling thread's network namespace.
     *
     * @param name 1 to 15 bytes
     * @throws SystemCallException if there are no descriptors left
     */
    public static EthernetDriver open(String name) throws SystemCallException {
        return new EthernetDriver(InterfaceRequest.openSocket(), name);
    }

    /**
     * Returns the features that are on, by the names that {@code ethtool -k} derives its own from, such as
     * {@code rx-lro}, {@code rx-fcs} or {@code tx-tcp-segmentation}.
     *
     * @throws SystemCallException if there is no such interface (ENODEV)
     */
    public Set<String> features() throws SystemCallException {
        int count = featureCount();
        Set<String> active = new HashSet<>();
        if (count == 0) {
            return active;
        }
        int blocks = (count + 31) / 32;
        try (Memory names = new Memory(STRINGS_OFFSET + (long) count * ETH_GSTRING_LEN);
                Memory states = new Memory(FEATURES_OFFSET + (long) blocks * FEATURES_BLOCK)) {
            names.clear();
            names.setInt(0, ETHTOOL_GSTRINGS);
            names.setInt(4, ETH_SS_FEATURES);
            names.setInt(8, count);
            ask(names, "ETHTOOL_GSTRINGS");
            states.clear();
            states.setInt(0, ETHTOOL_GFEATURES);
            states.setInt(4, blocks);
            ask(states, "ETHTOOL_GFEATURES");
            for (int i = 0; i < count; i++) {
                int word = states.getInt(FEATURES_OFFSET + (long) (i / 32) * FEATURES_BLOCK + ACTIVE_OFFSET);
                if ((word >>> i % 32 & 1) != 0) {
                    active.add(text(names.getByteArray(STRINGS_OFFSET + (long) i * ETH_GSTRING_LEN, ETH_GSTRING_LEN)));
                }
            }
        }
        return active;
    }

    private int featureCount() throws SystemCallException {
        try (Memory info = new Memory(SET_INFO_BYTES)) {
            info.clear();
            info.setInt(0, ETHTOOL_GSSET_INFO);
            info.setLong(SET_MASK_OFFSET, 1L << ETH_SS_FEATURES);
            ask(info, "ETHTOOL_GSSET_INFO");
            // The mask comes back with the sets that there are.
            return info.getLong(SET_MASK_OFFSET) == 0 ? 0 : info.getInt(SET_LENGTH_OFFSET);
        }
    }

    private static String text(byte[] padded) {
        int length = 0;
        while (length < padded.length && padded[length] != 0) {
            length++;
        }
        return new String(padded, 0, length, StandardCharsets.US_ASCII);
    }

    /**
     * Returns how many queues are in use, the more of the two directions, 1 or more; empty if the driver does not tell.
     *
     * @throws SystemCallException if there is no such interface (ENODEV)
     */
    public OptionalInt queues() throws SystemCallException {
        try (Memory channels = new Memory(CHANNELS_BYTES)) {
            channels.clear();
            channels.setInt(0, ETHTOOL_GCHANNELS);
            ask(channels, "ETHTOOL_GCHANNELS");
            int separate = Math.max(channels.getInt(RX_COUNT_OFFSET), channels.getInt(TX_COUNT_OFFSET));
            int count = separate + channels.getInt(COMBINED_COUNT_OFFSET);
            return count > 0 ? OptionalInt.of(count) : OptionalInt.empty();
        } catch (SystemCallException e) {
            if (e.is(Errno.EOPNOTSUPP)) {
                return OptionalInt.empty();
            }
            throw e;
        }
    }

    private void ask(Memory command, String description) throws SystemCallException {
        InterfaceRequest request = new InterfaceRequest(name);
        request.setAddress(Pointer.nativeValue(command));
        try {
            SystemCalls.ioctl(socket, SIOCETHTOOL, request);
        } catch (SystemCallException e) {
            throw new SystemCallException(e.call(), description + ", \"" + name + "\"", e.errno());
        }
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
