package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP as fast as it goes. */
@Needs("iperf3")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class BulkTransferSystemTest {

    private static final long MEBIBYTE = 1 << 20;

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
    void shouldCarryUncutSegmentsAlmostWithoutLoss(boolean reverse) throws Exception {
        Station sender = reverse ? server : client;
        PortCounts before = sender.counts();

        Iperf3.TcpResult result = iperf.tcp(client, 2, reverse ? new String[] {"-R"} : new String[0]);

        PortCounts counts = sender.counts().since(before);
        System.out.printf(
                "iperf3: %d MiB, %d retransmits, %d bytes a packet%n",
                result.bytes() / MEBIBYTE, result.retransmits(), counts.bytesPerPacketReceived());
        assertThat(result.bytes()).isGreaterThan(10 * MEBIBYTE);
        assertThat(result.retransmitted()).isLessThan(0.01);
        assertThat(counts.bytesPerPacketReceived()).isGreaterThan(10_000);
    }
}
