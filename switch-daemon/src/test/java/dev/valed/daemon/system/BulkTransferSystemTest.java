package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lot of TCP. */
@Needs("iperf3")
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class BulkTransferSystemTest {

    private static final int MEBIBYTE = 1 << 20;
    private static final int CONTENT = 256 * MEBIBYTE;
    private static final int LONGEST_FRAME = 1514;

    @AutoClose
    private static TestNetwork network;

    private static Station client;
    private static Station server;
    private static Iperf3 iperf;

    @BeforeAll
    static void connect() throws Exception {
        network = TestNetwork.start();
        client = network.station("vale0:a", 1);
        server = network.station("vale0:b", 2);
        iperf = network.own(Iperf3.serve(server));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCarryUncutSegmentsWithoutLoss(boolean reverse) throws Exception {
        Station sender = reverse ? server : client;
        Station receiver = reverse ? client : server;
        PortCounts before = sender.counts();
        PortCounts receiverBefore = receiver.counts();

        Iperf3.TcpResult result = iperf.tcp(client, CONTENT, reverse ? new String[] {"-R"} : new String[0]);

        PortCounts counts = sender.counts().since(before);
        PortCounts receiverCounts = receiver.counts().since(receiverBefore);
        System.out.printf(
                "iperf3: %d MiB, %d retransmits, %d bytes a packet%n",
                result.bytes() / MEBIBYTE, result.retransmits(), counts.bytesPerPacketReceived());
        // The receiver does not wait for the last of it.
        assertThat(result.bytes()).isGreaterThan(CONTENT / 2);
        assertThat(counts.receiveDrops()).isZero();
        assertThat(receiverCounts.transmitDrops()).isZero();
        assertThat(counts.bytesPerPacketReceived()).isGreaterThan(2 * LONGEST_FRAME);
    }
}
