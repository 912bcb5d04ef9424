package dev.valed.core.testing;

import dev.valed.core.frame.MacAddress;

/** Where frames in tests begin: {@code frame().from("02:00:00:00:00:05").to(BROADCAST).length(60)}. */
public final class Frames {

    public static final long BROADCAST = MacAddress.BROADCAST;
    /** A group of stations that no standard reserves. */
    public static final long MULTICAST = MacAddress.parse("01:00:5e:01:02:03");

    private static final int SHORTEST_ON_THE_WIRE = 60;

    private Frames() {}

    /** From {@code station(1)} to all, 60 bytes. */
    public static Frame frame() {
        return new Frame(new byte[14])
                .from(station(1))
                .to(BROADCAST)
                .type(0x88b5)
                .length(SHORTEST_ON_THE_WIRE);
    }

    /** A unicast frame of 60 bytes. */
    public static Frame frame(long source, long destination) {
        return frame().from(source).to(destination);
    }

    /** The address of a station: 02:00:00:00:00:00 plus {@code n}, up to 2^32 - 1. */
    public static long station(long n) {
        long address = 0x02;
        for (int i = 0; i < 4; i++) {
            address |= (n >>> 8 * i & 0xff) << 8 * (5 - i);
        }
        return address;
    }

    /** 01:80:C2:00:00:00 plus {@code n}. */
    public static long reserved(int n) {
        return 0xc2_8001L | (long) n << 40;
    }
}
