package dev.valed.core.forwarding;

/**
 * What can be set of a switch.
 *
 * @param ageingSeconds          after so long without a frame an address is forgotten: 10 to 1,000,000 (IEEE 802.1D,
 *                               table 7-5)
 * @param portMacLimit           addresses that one port may have in the table, 0 for as many as it leaves free for
 *                               others, which is always a limit too
 * @param forwardedReservedGroups bit n set: frames to 01:80:C2:00:00:0n are flooded like other groups; 0, the default,
 *                               forwards none
 * @param learns                 false: no switch but a wire, on which every frame goes to every other port
 */
public record SwitchSettings(int ageingSeconds, int portMacLimit, int forwardedReservedGroups, boolean learns) {

    public static final int DEFAULT_AGEING_SECONDS = 300;

    public SwitchSettings {
        require(ageingSeconds >= 10 && ageingSeconds <= 1_000_000, "ageing", ageingSeconds, "10 to 1000000 seconds");
        require(portMacLimit >= 0 && portMacLimit <= 1 << 20, "port MAC limit", portMacLimit, "0 (none) to 1048576");
        require(
                forwardedReservedGroups >= 0 && forwardedReservedGroups <= 0xffff,
                "forwarded reserved groups",
                forwardedReservedGroups,
                "a mask of 16 bits");
    }

    /** Of a switch that learns. */
    public SwitchSettings(int ageingSeconds, int portMacLimit, int forwardedReservedGroups) {
        this(ageingSeconds, portMacLimit, forwardedReservedGroups, true);
    }

    private static void require(boolean holds, String field, int value, String accepted) {
        if (!holds) {
            throw new IllegalArgumentException(field + " " + value + " is not accepted: " + accepted + " is");
        }
    }

    public static SwitchSettings defaults() {
        return new SwitchSettings(DEFAULT_AGEING_SECONDS, 0, 0);
    }

    /** Every frame, whatever its addresses, goes to every other port. */
    public static SwitchSettings plainWire() {
        return new SwitchSettings(DEFAULT_AGEING_SECONDS, 0, 0, false);
    }

    int effectivePortMacLimit() {
        return portMacLimit == 0 ? Integer.MAX_VALUE : portMacLimit;
    }
}
