package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * An interface is taken over and given back again and again while its host talks to a station behind its wire. As often
 * as {@code -Dvale.cycles=N} says.
 */
@Needs({"ping", "iperf3", "ethtool", "tc"})
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class AttachCyclesSystemTest {

    private static final int CYCLES = Integer.getInteger("vale.cycles", 100);

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

    @Test
    void shouldKeepConnectionsAndLeaveNothing() throws Exception {
        InterfaceState before = InterfaceState.of(host);
        DaemonProcess daemon = network.daemon();
        SwitchApi api = network.api();
        attachAndDetach(api); // the first time is slow, and opens what stays open
        int descriptors = daemon.descriptors();
        BpfObjects bpf = BpfObjects.heldBy(daemon.pid());

        try (Iperf3 server = Iperf3.serve(station);
                Background traffic = server.stream(host);
                Ping ping = Ping.start(host, station.ipv4())) {
            long start = System.nanoTime();
            for (int i = 0; i < CYCLES; i++) {
                attachAndDetach(api);
            }
            long cycling = System.nanoTime() - start;
            ping.awaitMore(20);

            System.out.printf(
                    "%d cycles of %.1f ms: %d of %d pings lost, %d descriptors before, %d after%n",
                    CYCLES,
                    cycling / 1e6 / CYCLES,
                    ping.lost().size(),
                    ping.lost().size() + ping.received(),
                    descriptors,
                    daemon.descriptors());
            // Each change is done bit by bit, and most of it does not keep the host from talking.
            assertThat(ping.lost()).hasSizeLessThanOrEqualTo(Ping.sentIn(cycling) / 2);
            assertThat(traffic.isAlive()).isTrue();
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(daemon.descriptors()).isLessThanOrEqualTo(descriptors);
            assertThat(BpfObjects.heldBy(daemon.pid())).isEqualTo(bpf);
            assertThat(InterfaceState.of(host)).isEqualTo(before);
        });
        assertThat(daemon.log()).doesNotContain("ERROR", "Exception");
    }

    private void attachAndDetach(SwitchApi api) {
        api.attach("vale0:eth1", host.request("wire+host"));
        api.detach("vale0:eth1");
    }
}
