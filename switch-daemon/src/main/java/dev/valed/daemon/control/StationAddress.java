package dev.valed.daemon.control;

import dev.valed.core.frame.MacAddress;

/** MAC addresses as people write them. */
public final class StationAddress {

    private StationAddress() {}

    /** @throws ServiceException (INVALID) if it is not a MAC address */
    static long parseAny(String mac) throws ServiceException {
        try {
            return MacAddress.parse(mac);
        } catch (IllegalArgumentException e) {
            throw ServiceException.invalid(
                    "mac", Names.quote(mac) + " is not a MAC address: six bytes in hex are, such as 02:00:00:00:00:01");
        }
    }

    /**
     * Reads the address of one station; see {@link MacAddress} for its form.
     *
     * @throws ServiceException (INVALID) if it is not one: no address, a group's, or zero
     */
    public static long parse(String mac) throws ServiceException {
        long address = parseAny(mac);
        if (address == 0 || MacAddress.isGroup(address)) {
            throw ServiceException.invalid(
                    "mac", mac + " is not the address of one station: one such as 02:00:00:00:00:01 is accepted");
        }
        return address;
    }
}
