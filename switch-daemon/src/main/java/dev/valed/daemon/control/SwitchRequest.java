package dev.valed.daemon.control;

import dev.valed.core.fdb.MacTable;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a switch. A value that is left out gets its default when the switch is made, and stays as it is
 * when there is one already.
 *
 * @param ageingSeconds 10 to 1,000,000; default 300
 * @param fdbCapacity   addresses, 16 to 1,048,576; default 8192; cannot be changed
 * @param portMacLimit  addresses that one port may have, if it leaves as many free: 0 (no further limit, the default) to
 *                      1,048,576
 */
public record SwitchRequest(
        @Nullable Integer ageingSeconds,
        @Nullable Integer fdbCapacity,
        @Nullable Integer portMacLimit) {

    /** All defaults. */
    public static SwitchRequest defaults() {
        return new SwitchRequest(null, null, null);
    }

    /** @throws ServiceException (INVALID, with the field) if a value is not accepted */
    public void check() throws ServiceException {
        check("ageingSeconds", ageingSeconds, 10, 1_000_000, "");
        check("fdbCapacity", fdbCapacity, MacTable.MIN_CAPACITY, MacTable.MAX_CAPACITY, "");
        check("portMacLimit", portMacLimit, 0, MacTable.MAX_CAPACITY, " (0: as many as it leaves free)");
    }

    private static void check(String field, @Nullable Integer value, int least, int most, String remark)
            throws ServiceException {
        if (value != null && (value < least || value > most)) {
            throw ServiceException.invalid(
                    field, field + " " + value + " is not accepted: " + least + " to " + most + " are" + remark);
        }
    }
}
