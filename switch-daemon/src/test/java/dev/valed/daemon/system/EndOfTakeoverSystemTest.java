package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The daemon ends under traffic, in whatever way: the interface is the kernel's again, as if nothing had been. */
@Needs({"ping", "iperf3", "ethtool", "tc", "bpftool"})
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class EndOfTakeoverSystemTest {

    /** Of pings, a hundred a second. */
    private static final int SECOND = 100;

    @AutoClose
    private TestNetwork network;

    private WiredHost host;
    private WiredHost station;

    @BeforeEach
    void connect() throws Exception {
        network = TestNetwork.start();
        host = network.wiredHost();
        station = host.peer();
    }

    @ParameterizedTest
    @CsvSource({"tap, KILL", "tap, TERM", "af_xdp, KILL", "af_xdp, TERM"})
    void shouldGiveTheInterfaceBack(String wire, String signal) throws Exception {
        if (wire.equals("af_xdp")) {
            station.sendCompleteFrames();
        }
        InterfaceState before = InterfaceState.of(host);
        DaemonProcess daemon = network.daemon();
        daemon.api().attach("vale0:eth1", host.request("wire+host", wire));
        assertThat(InterfaceState.of(host)).isNotEqualTo(before);
        BpfObjects bpf = BpfObjects.heldBy(daemon.pid());
        assertThat(bpf.names()).isNotEmpty();

        try (Iperf3 server = Iperf3.serve(station);
                Background traffic = server.stream(host);
                Ping ping = Ping.start(host, station.ipv4())) {
            ping.awaitMore(SECOND / 2);
            long start = System.nanoTime();
            if (signal.equals("KILL")) {
                daemon.kill();
            } else {
                assertThat(daemon.terminate()).isEqualTo(143);
            }
            long ending = System.nanoTime() - start;
            ping.awaitMore(SECOND / 2);

            assertThat(ping.lost()).hasSizeLessThan(SECOND + Ping.sentIn(ending));
            assertThat(traffic.isAlive()).isTrue();
        }
        // The kernel does the last of it in the background.
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(bpf.left()).isEmpty();
            assertThat(InterfaceState.of(host)).isEqualTo(before);
        });
    }
}
