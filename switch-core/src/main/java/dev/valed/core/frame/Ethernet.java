package dev.valed.core.frame;

/** Lengths of the Ethernet header, IEEE 802.3. All are in bytes and without preamble and FCS. */
public final class Ethernet {

    /** Destination, source and type: the shortest frame that a switch can do anything with. */
    public static final int HEADER_LENGTH = 14;

    private Ethernet() {}
}
