package dev.valed.ports.tap;

import dev.valed.core.frame.MacAddress;
import dev.valed.ports.sys.NetworkLink;
import java.io.IOException;

/**
 * What opening an existing device may change, as it was before: to put it back when the opening fails.
 *
 * @param mac six bytes, first byte of the wire first
 */
record TapSettings(byte[] mac, int mtu, boolean up) {

    static TapSettings of(NetworkLink link) throws IOException {
        return new TapSettings(link.macAddress(), link.mtu(), link.isUp());
    }

    /** Puts everything back; what goes wrong in this is added to the failure that made it necessary. */
    void restore(NetworkLink link, IOException failure) {
        try {
            link.setUp(up);
            link.setMtu(mtu);
            link.setMacAddress(mac);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** The six bytes of an address in text, first byte of the wire first. */
    static byte[] bytes(String macAddress) {
        long address = MacAddress.parse(macAddress);
        byte[] bytes = new byte[6];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (address >>> 8 * i);
        }
        return bytes;
    }
}
