package dev.valed.ports.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/**
 * An interface to take over, with the two TAPs beside it, in a namespace of its own.
 *
 * <p>The interface is itself a TAP, whose other end, the wire, the test holds. The host is the network stack of the namespace,
 * where a socket is open.
 */
final class TestInterface implements AutoCloseable {
    static final String HOST = "10.78.0.1";
    static final String STATION = "10.78.0.2";
    static final byte[] STATION_MAC = HexFormat.of().parseHex("02000000000b");
    static final byte[] BROADCAST_MAC = HexFormat.of().parseHex("ffffffffffff");
    static final int PORT = 9999;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int UDP_PAYLOAD = 42;

    final TestNamespace namespace = TestNamespace.create();
    final RawTap nic = RawTap.open(namespace, "nic");
    final RawTap wire = RawTap.open(namespace, "nic-wire");
    final RawTap host = RawTap.open(namespace, "nic-host");
    private final DatagramSocket socket;

    TestInterface() throws IOException {
        namespace.ip("addr", "add", HOST + "/24", "dev", "nic");
        namespace.ip("neigh", "add", STATION, "lladdr", "02:00:00:00:00:0b", "dev", "nic");
        socket = namespace.call(() -> new DatagramSocket(new InetSocketAddress("0.0.0.0", PORT)));
        socket.setSoTimeout((int) PATIENCE.toMillis());
    }

    InterfacePrograms attach(Mechanism mechanism) throws IOException {
        return namespace.call(() -> InterfacePrograms.attach(nic.index(), wire.index(), host.index(), mechanism));
    }

    /** The host sends a datagram. */
    void send(String text, String address) throws IOException {
        byte[] payload = bytes(text);
        socket.send(new DatagramPacket(payload, payload.length, InetAddress.getByName(address), PORT));
    }

    /** The next datagram that the host receives. */
    String receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    /** The programs are there: frames take the way through the TAPs. */
    void assertTaken() throws IOException {
        nic.write(toHost("wire to daemon"));
        assertThat(text(next(wire))).isEqualTo("wire to daemon");
        host.write(toHost("daemon to host"));
        assertThat(receive()).isEqualTo("daemon to host");
        send("host to daemon", STATION);
        assertThat(text(next(host))).isEqualTo("host to daemon");
        wire.write(datagram(STATION_MAC, "daemon to wire"));
        assertThat(text(next(nic))).isEqualTo("daemon to wire");
        assertIdle();
    }

    /** The programs are not there: the interface is the host's. */
    void assertFree() throws IOException {
        nic.write(toHost("wire to host"));
        assertThat(receive()).isEqualTo("wire to host");
        send("host to wire", STATION);
        assertThat(text(next(nic))).isEqualTo("host to wire");
        assertIdle();
    }

    /** Nothing has come out of anywhere that was not waited for. */
    void assertIdle() {
        assertThat(nextNow(nic)).as("nic").isNull();
        assertThat(nextNow(wire)).as("wire TAP").isNull();
        assertThat(nextNow(host)).as("host TAP").isNull();
    }

    byte[] toHost(String text) throws IOException {
        return datagram(nic.macAddress(), text);
    }

    /** The next datagram of the test to come out of the TAP; what the kernel sends unasked is left out. */
    static byte[] next(RawTap tap) throws IOException {
        byte[] frame = tap.take();
        while (!isDatagram(frame)) {
            frame = tap.take();
        }
        return frame;
    }

    /** The same, or null if none is there. */
    static byte[] nextNow(RawTap tap) {
        for (byte[] frame = tap.read(); frame != null; frame = tap.read()) {
            if (isDatagram(frame)) {
                return frame;
            }
        }
        return null;
    }

    /** Whether it is a datagram of the test. */
    static boolean isDatagram(byte[] frame) {
        ByteBuffer fields = ByteBuffer.wrap(frame);
        return frame.length > UDP_PAYLOAD && fields.getShort(12) == 0x0800 && fields.getShort(36) == PORT;
    }

    static String text(byte[] frame) {
        return new String(frame, UDP_PAYLOAD, frame.length - UDP_PAYLOAD, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A datagram from the station to the host's socket, in a frame to this address. */
    static byte[] datagram(byte[] destinationMac, String text) throws IOException {
        byte[] payload = bytes(text);
        ByteBuffer frame = ByteBuffer.allocate(UDP_PAYLOAD + payload.length);
        frame.put(destinationMac).put(STATION_MAC).putShort((short) 0x0800);
        frame.putShort((short) 0x4500).putShort((short) (28 + payload.length)).putInt(0);
        frame.put((byte) 64).put((byte) 17).putShort((short) 0);
        frame.put(InetAddress.getByName(STATION).getAddress());
        frame.put(InetAddress.getByName(HOST).getAddress());
        frame.putShort((short) PORT).putShort((short) PORT);
        frame.putShort((short) (8 + payload.length)).putShort((short) 0);
        frame.put(payload);
        int sum = 0;
        for (int i = 14; i < 34; i += 2) {
            sum += Short.toUnsignedInt(frame.getShort(i));
        }
        frame.putShort(24, (short) ~((sum & 0xffff) + (sum >>> 16)));
        return frame.array();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        host.close();
        wire.close();
        nic.close();
        namespace.close();
    }
}
