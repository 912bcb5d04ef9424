package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.ports.client.ValePort;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Every frame is accounted for: after all kinds of traffic, in what Prometheus reads. */
@Needs({"ping", "iperf3"})
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class ConservationSystemTest {

    private static final String PROGRAM = "02:80:00:00:00:50";
    private static final String PROGRAM_ADDRESS = "10.80.0.80";
    private static final String NOBODY = "02:99:00:00:00:01";
    private static final String RESERVED_GROUP = "01:80:c2:00:00:02";
    /** More than the ring has slots. */
    private static final int FLOOD = 3000;

    @AutoClose
    private static TestNetwork network;

    private static Accounts accounts;
    private static Scrape scrape;

    /** Traffic of hosts, and of a program that does not read its ring and sends what it should not. */
    @BeforeAll
    static void makeTraffic() throws Exception {
        network = TestNetwork.start();
        Station a = network.station("vale0:a", 1);
        Station b = network.station("vale0:b", 2, "\"offload\":false");
        ValePort program = network.program("vale0:deaf");
        accounts = Accounts.open(network.daemon());
        Ping.succeed(a, b.ipv4(), 50);
        try (Iperf3 iperf = Iperf3.serve(b)) {
            iperf.tcp(a, 64 << 20);
            iperf.tcp(a, 64 << 20, "-R");
        }
        for (int i = 0; i < FLOOD; i++) {
            send(program, NOBODY, 60);
        }
        for (int i = 0; i < 10; i++) {
            send(program, RESERVED_GROUP, 60);
            send(program, PROGRAM, 60);
            send(program, a.mac(), 60);
            send(program, new byte[7]);
        }
        overrun(b);
        scrape = Accounts.whenQuiet(network.daemon());
    }

    /** Sends to the program, which takes no more than its ring holds. */
    private static void overrun(Station from) throws Exception {
        from.addNeighbour(PROGRAM_ADDRESS, PROGRAM);
        DatagramPacket datagram = new DatagramPacket(new byte[100], 100, InetAddress.ofLiteral(PROGRAM_ADDRESS), 9);
        try (DatagramSocket socket = from.open(() -> new DatagramSocket())) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                for (int i = 0; i < 200; i++) {
                    socket.send(datagram);
                }
                return from.counts().receiveDrops() > 0;
            });
        }
    }

    private static void send(ValePort program, String to, int length) throws Exception {
        send(
                program,
                ByteBuffer.allocate(length)
                        .put(Frame.mac(to))
                        .put(Frame.mac(PROGRAM))
                        .array());
    }

    private static void send(ValePort program, byte[] frame) throws Exception {
        assertThat(program.send(frame, Duration.ofSeconds(60))).isTrue();
    }

    private static String label(String port) {
        return "port=\"" + port + "\"";
    }

    private static long dropped(String port, String direction, String reason) {
        return scrape.sum(
                "vale_port_drops_total", label(port), "direction=\"" + direction + "\"", "reason=\"" + reason + "\"");
    }

    @Test
    void shouldAccountForEveryPacketThatCameInAndForEveryCopy() {
        for (String port : List.of("a", "b", "deaf")) {
            assertThat(scrape.sum("vale_port_receive_packets_total", label(port)))
                    .as("port " + port)
                    .isPositive();
        }
        accounts.assertBalanced();
    }

    @Test
    void shouldGiveTheReasons() {
        assertThat(dropped("deaf", "receive", "reserved_dmac")).isEqualTo(10);
        assertThat(dropped("deaf", "receive", "same_port")).isEqualTo(10);
        assertThat(dropped("deaf", "receive", "runt")).isEqualTo(10);
        assertThat(dropped("deaf", "transmit", "dst_full")).isPositive();
        assertThat(dropped("b", "receive", "undelivered")).isPositive();
    }
}
