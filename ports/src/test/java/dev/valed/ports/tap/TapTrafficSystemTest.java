package dev.valed.ports.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.MacAddress;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.Ingress;
import dev.valed.ports.sys.EpollDoorbell;
import dev.valed.ports.testing.TestNamespace;
import dev.valed.ports.testing.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's network stack at the other end of the TAP, in a namespace of the test's own. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class TapTrafficSystemTest {
    private static final String MAC_A = "02:00:00:00:00:0a";
    private static final String ADDRESS_A = "10.77.0.1";
    private static final String ADDRESS_B = "10.77.0.2";
    private static final String BROADCAST = "10.77.0.255";
    private static final int PORT = 9999;
    private static final int TIMEOUT_MILLIS = 100_000;
    private static final int IP_AND_UDP_HEADERS = 28;
    private static final byte[] PAYLOAD = "a datagram of the test".getBytes(StandardCharsets.UTF_8);

    private TestNamespace namespaceA;
    private TestNamespace namespaceB;

    @BeforeEach
    void createNamespaces() throws Exception {
        namespaceA = TestNamespace.create();
        namespaceB = TestNamespace.create();
    }

    @AfterEach
    void deleteNamespaces() throws Exception {
        if (namespaceA != null) {
            namespaceA.close();
        }
        if (namespaceB != null) {
            namespaceB.close();
        }
    }

    private static TapDevice open(TestNamespace namespace, String address, boolean offloads) throws Exception {
        TapSpec spec = TapSpec.named("tap0").inNamespace(namespace.name()).withOffloads(offloads);
        TapDevice device = TapDevice.open(address.equals(ADDRESS_A) ? spec.withMacAddress(MAC_A) : spec);
        namespace.ip("addr", "add", address + "/24", "broadcast", BROADCAST, "dev", "tap0");
        return device;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReceiveWhatKernelSends(boolean offloads) throws Exception {
        try (TapDevice device = open(namespaceA, ADDRESS_A, offloads);
                EpollDoorbell doorbell = EpollDoorbell.create();
                DatagramSocket socket =
                        namespaceA.call(() -> new DatagramSocket(new InetSocketAddress(ADDRESS_A, PORT)))) {
            Ingress ingress = device.rings().ingress().getFirst();
            ingress.connect(doorbell);
            socket.setBroadcast(true);
            socket.send(new DatagramPacket(PAYLOAD, PAYLOAD.length, InetAddress.getByName(BROADCAST), PORT));

            FrameBatch batch = new FrameBatch();
            byte[] frame = awaitBroadcast(ingress, doorbell, batch);

            assertThat(frame).hasSize(14 + IP_AND_UDP_HEADERS + PAYLOAD.length).endsWith(PAYLOAD);
            assertThat(batch.headerLength()).isEqualTo(offloads ? 12 : 0);
            assertThat(batch.source[0]).isEqualTo(MacAddress.parse(MAC_A));
            ingress.disconnect(doorbell);
        }
    }

    /** Skips what the kernel sends of its own accord, such as IPv6 neighbour discovery. */
    private static byte[] awaitBroadcast(Ingress ingress, EpollDoorbell doorbell, FrameBatch batch) {
        PortCounters counters = new PortCounters();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
        while (System.nanoTime() < deadline) {
            int taken = ingress.receive(batch, 1, counters);
            if (batch.frames == 1 && batch.destination[0] == MacAddress.BROADCAST) {
                return Frames.bytes(batch, 0);
            }
            ingress.release();
            if (taken == 0) {
                doorbell.await(TimeUnit.SECONDS.toNanos(1));
            }
        }
        throw new AssertionError("no broadcast came");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDeliverWhatKernelReceives(boolean offloads) throws Exception {
        try (TapDevice device = open(namespaceA, ADDRESS_A, offloads);
                Arena arena = Arena.ofConfined();
                DatagramSocket socket =
                        namespaceA.call(() -> new DatagramSocket(new InetSocketAddress(ADDRESS_A, PORT)))) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            byte[] frame = datagramTo(MAC_A, PAYLOAD);
            FrameBatch batch = new FrameBatch();
            batch.clear();
            batch.bufferBase = arena.allocate(2048, 64).address();
            batch.bufferStride = 2048;
            SharedMemory.copyIn(frame, 0, batch.bufferBase, frame.length);
            batch.add(SlotWord.of(0, frame.length, 0), 0, 0);
            PortCounters counters = new PortCounters();

            int taken = device.rings().egress().getFirst().deliver(batch, new short[1], 0, 1, counters);

            assertThat(taken).isOne();
            assertThat(counters.get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(frame.length);
            DatagramPacket received = new DatagramPacket(new byte[2000], 2000);
            socket.receive(received);
            assertThat(received.getLength()).isEqualTo(PAYLOAD.length);
            assertThat(received.getData()).startsWith(PAYLOAD);
            assertThat(received.getAddress()).isEqualTo(InetAddress.getByName(ADDRESS_B));
        }
    }

    /** A UDP datagram from B to A without UDP checksum. */
    private static byte[] datagramTo(String mac, byte[] payload) throws IOException {
        HexFormat hex = HexFormat.ofDelimiter(":");
        ByteBuffer ip = ByteBuffer.allocate(20);
        ip.putShort((short) 0x4500).putShort((short) (IP_AND_UDP_HEADERS + payload.length));
        ip.putInt(0).put((byte) 64).put((byte) 17).putShort((short) 0);
        ip.put(InetAddress.getByName(ADDRESS_B).getAddress());
        ip.put(InetAddress.getByName(ADDRESS_A).getAddress());
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += Short.toUnsignedInt(ip.getShort(i));
        }
        ip.putShort(10, (short) ~((sum & 0xffff) + (sum >>> 16)));
        ByteBuffer udp = ByteBuffer.allocate(8);
        udp.putShort((short) 1234).putShort((short) PORT).putShort((short) (8 + payload.length));
        byte[] type = {8, 0};
        return Frames.join(
                hex.parseHex(mac), hex.parseHex("02:00:00:00:00:0b"), type, ip.array(), udp.array(), payload);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false", "true, false", "false, true"})
    void shouldCarryTcpBetweenTwoTaps(boolean offloadsOfSender, boolean offloadsOfReceiver) throws Exception {
        byte[] content = new byte[32 << 20];
        new Random(1).nextBytes(content);
        try (TapDevice a = open(namespaceA, ADDRESS_A, offloadsOfSender);
                TapDevice b = open(namespaceB, ADDRESS_B, offloadsOfReceiver);
                Wire wire = new Wire(a, b);
                ServerSocket server =
                        namespaceB.call(() -> new ServerSocket(PORT, 1, InetAddress.getByName(ADDRESS_B)))) {
            FutureTask<Long> received = new FutureTask<>(() -> receiveAll(server));
            Thread.ofPlatform().start(received);
            try (Socket socket = namespaceA.call(() -> new Socket(ADDRESS_B, PORT))) {
                OutputStream out = socket.getOutputStream();
                out.write(content);
            }

            CRC32 sent = new CRC32();
            sent.update(content);
            assertThat(received.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(sent.getValue());

            if (offloadsOfSender) {
                assertThat(wire.longestFrame).as("segments pass uncut").isGreaterThan(20_000);
            } else {
                assertThat(wire.longestFrame)
                        .as("the kernel cuts segments before the read")
                        .isEqualTo(1514);
            }
            assertThat(drops(wire.fromA)).isZero();
            assertThat(drops(wire.fromB)).isZero();
        }
    }

    private static long receiveAll(ServerSocket server) throws IOException {
        CRC32 checksum = new CRC32();
        server.setSoTimeout(TIMEOUT_MILLIS);
        try (Socket socket = server.accept()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            byte[] buffer = new byte[65_536];
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                checksum.update(buffer, 0, n);
            }
        }
        return checksum.getValue();
    }

    private static long drops(PortCounters counters) {
        long drops = 0;
        for (DropReason reason : DropReason.values()) {
            drops += counters.droppedReceived(reason) + counters.droppedTransmit(reason);
        }
        return drops;
    }
}
