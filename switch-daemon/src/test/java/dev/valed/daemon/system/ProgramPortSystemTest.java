package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A Java program on the switch, as hosts see it and as it sees them. */
@Needs("ping")
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class ProgramPortSystemTest {

    private static final String MAC = "02:80:00:00:00:50";
    private static final String ADDRESS = "10.80.0.80";
    private static final int LONGEST_FRAME = 1514;
    private static final int SMALLEST_FDB = 16;

    @AutoClose
    private static TestNetwork network;

    @BeforeAll
    static void start() throws Exception {
        network = TestNetwork.start();
    }

    @Test
    void shouldAnswerHosts() throws Exception {
        Station host = network.station("vale0:a", 1, "\"mtu\":9000");
        network.own(new EchoProgram(network.program("vale0:echo"), MAC, ADDRESS))
                .start();
        PortCounts before = host.counts();

        Ping.succeed(host, ADDRESS, 50);
        // In frames of several slots, both ways. Of ping's own socket a dozen of them are too many at once.
        for (int i = 0; i < 5; i++) {
            Ping.succeed(host, ADDRESS, 10, "-s", "8000");
        }
        Ping.succeed(host, ADDRESS, 10, "-s", "8972");

        PortCounts counts = host.counts().since(before);
        assertThat(counts.receiveDrops()).isZero();
        assertThat(counts.transmitDrops()).isZero();
        assertThat(network.api().addresses("vale0:echo")).containsExactly(MAC);
    }

    /** The database is full of other addresses, so that the switch floods everything. */
    @Test
    void shouldSeeFloodedSegmentsCutAndComplete() throws Exception {
        network.api().createSwitch("vale1", "{\"fdbCapacity\":" + SMALLEST_FDB + "}");
        Station sender = network.station("vale1:a", 1);
        Station receiver = network.station("vale1:b", 2);
        EchoProgram program = network.own(new EchoProgram(network.program("vale1:echo"), MAC, ADDRESS))
                .start();
        for (int i = 0; i < SMALLEST_FDB; i++) {
            network.api().pin("vale1", "02:99:00:00:00:%02x".formatted(i), "echo");
        }
        byte[] content = Transfer.random(512 << 10);

        assertThat(Transfer.tcp(sender, receiver, receiver.ipv4(), content)).isEqualTo(content);

        PortCounts toProgram = network.api().counts("vale1:echo");
        assertThat(toProgram.transmitDrops()).isZero();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> bytes(program.others())
                        >= network.api().counts("vale1:echo").transmitBytes());
        TcpStream stream = new TcpStream(program.others(), sender.mac());
        stream.assertCarries(content, LONGEST_FRAME);
        PortCounts counts = sender.counts();
        assertThat(counts.bytesPerPacketReceived()).isGreaterThan(LONGEST_FRAME);
        assertThat(counts.flooded()).isEqualTo(counts.receivePackets());
        System.out.printf(
                "%d packets of %d bytes came in, and were flooded as %d frames%n",
                counts.receivePackets(), counts.bytesPerPacketReceived(), stream.frames());
    }

    private static long bytes(List<Frame> frames) {
        return frames.stream().mapToLong(frame -> frame.bytes().length).sum();
    }
}
