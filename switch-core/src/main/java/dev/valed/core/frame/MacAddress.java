package dev.valed.core.frame;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * MAC addresses as 48-bit longs in the order in which a little-endian load of a frame finds them: the first byte on the
 * wire is the lowest. So the group bit, the lowest of the first byte, is bit 0.
 */
public final class MacAddress {

    /** Selects the address out of a longer word. */
    public static final long MASK = 0xffff_ffff_ffffL;

    public static final long BROADCAST = MASK;

    /** 01:80:C2:00:00:00, the first of the sixteen addresses that stay on their link (IEEE 802.1D table 7-10). */
    private static final long RESERVED_GROUP = 0x0000_00c2_8001L;

    private static final long RESERVED_GROUP_MASK = 0xf0ff_ffff_ffffL;

    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}");

    private MacAddress() {}

    /** Whether the address names a group of stations (multicast or broadcast) and not one. */
    public static boolean isGroup(long address) {
        return (address & 1) != 0;
    }

    /** Whether one station can have it: no group, and not 00:00:00:00:00:00. What is above its 48 bits does not count. */
    public static boolean isStation(long address) {
        return !isGroup(address) && (address & MASK) != 0;
    }

    /** Whether it is one of 01:80:C2:00:00:00 to 0F. */
    public static boolean isReservedGroup(long address) {
        return (address & RESERVED_GROUP_MASK) == RESERVED_GROUP;
    }

    /** The last four bits, 0 to 15, of a reserved group address: which of the sixteen it is. */
    public static int reservedGroup(long address) {
        return (int) (address >>> 40) & 0xf;
    }

    /**
     * Reads {@code 02:00:00:00:00:01} or {@code 02-00-00-00-00-01}, in either case.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static long parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a MAC address: six bytes in hex are, such as 02:00:00:00:00:01");
        }
        byte[] bytes = HexFormat.of().parseHex(text.replace(":", "").replace("-", ""));
        long address = 0;
        for (int i = 5; i >= 0; i--) {
            address = address << 8 | (bytes[i] & 0xff);
        }
        return address;
    }

    /** As {@code 02:00:00:00:00:01}. */
    public static String format(long address) {
        StringBuilder text = new StringBuilder(17);
        for (int i = 0; i < 6; i++) {
            if (i > 0) {
                text.append(':');
            }
            HexFormat.of().toHexDigits(text, (byte) (address >>> 8 * i));
        }
        return text.toString();
    }
}
