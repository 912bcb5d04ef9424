package dev.valed.daemon.system;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** An Ethernet frame with IPv4 or ARP in it, read field by field. */
record Frame(byte[] bytes) {

    static final int ETHERNET = 14;
    static final int IP = 20;
    static final int ICMP_PROTOCOL = 1;
    static final int TCP_PROTOCOL = 6;

    private static final int ARP_TYPE = 0x806;
    private static final int IPV4_TYPE = 0x800;
    private static final int ARP_TARGET = ETHERNET + 24;

    static byte[] mac(String text) {
        return HexFormat.ofDelimiter(":").parseHex(text);
    }

    static byte[] address(String text) {
        return InetAddress.ofLiteral(text).getAddress();
    }

    int u8(int offset) {
        return Byte.toUnsignedInt(bytes[offset]);
    }

    int u16(int offset) {
        return Short.toUnsignedInt(buffer().getShort(offset));
    }

    int i32(int offset) {
        return buffer().getInt(offset);
    }

    private ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes);
    }

    boolean isTo(String mac) {
        return Arrays.equals(bytes, 0, 6, mac(mac), 0, 6);
    }

    boolean isFrom(String mac) {
        return Arrays.equals(bytes, 6, 12, mac(mac), 0, 6);
    }

    boolean isArpRequestFor(String address) {
        return isArpRequest() && Arrays.equals(bytes, ARP_TARGET, ARP_TARGET + 4, address(address), 0, 4);
    }

    boolean isArpRequest() {
        return bytes.length >= ARP_TARGET + 4 && u16(12) == ARP_TYPE && u16(ETHERNET + 6) == 1;
    }

    boolean isIpv4(int protocol) {
        return bytes.length >= ETHERNET + IP && u16(12) == IPV4_TYPE && u8(ETHERNET + 9) == protocol;
    }

    boolean isToAddress(String address) {
        return Arrays.equals(bytes, ETHERNET + 16, ETHERNET + 20, address(address), 0, 4);
    }

    /** Length of the IPv4 packet, as its header has it. */
    int packetLength() {
        return u16(ETHERNET + 2);
    }

    /** Internet checksum (RFC 1071) of some of the bytes, added to what was summed up before. */
    int checksum(int from, int to, int sum) {
        long total = sum;
        for (int i = from; i < to; i++) {
            total += (long) u8(i) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        while (total > 0xffff) {
            total = (total & 0xffff) + (total >>> 16);
        }
        return (int) total;
    }
}
