package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What a third station hears while two talk: what is for all, and nothing that is not. */
@Needs({"ping", "iperf3", "tcpdump"})
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class FloodingSystemTest {

    private static final String NOBODY = "10.80.0.199";

    @AutoClose
    private static TestNetwork network;

    private static Station a;
    private static Station b;
    private static Station listener;

    @BeforeAll
    static void connect() throws Exception {
        network = TestNetwork.start();
        a = network.station("vale0:a", 1);
        b = network.station("vale0:b", 2);
        listener = network.station("vale0:c", 3);
    }

    @Test
    void shouldFloodOnlyWhatNobodyIsKnownFor() throws Exception {
        a.forgetNeighbours();
        try (Capture capture = Capture.start(listener);
                Iperf3 iperf = Iperf3.serve(b)) {
            // a asks for b, which answers: both are learned before anything else is sent.
            Ping.succeed(a, b.ipv4(), 20);
            iperf.tcp(a, 64 << 20);
            iperf.tcp(a, 64 << 20, "-R");
            List<Frame> frames = capture.framesUntilAsked(a, NOBODY);

            assertThat(frames)
                    .filteredOn(frame -> frame.isArpRequestFor(b.ipv4()))
                    .isNotEmpty();
            assertThat(frames).allMatch(frame -> frame.isTo("ff:ff:ff:ff:ff:ff") && frame.isArpRequest());
        }
    }

    @Test
    void shouldFloodUnicastUntilItsStationIsLearned() throws Exception {
        a.addNeighbour(b.ipv4(), b.mac());
        b.addNeighbour(a.ipv4(), a.mac());
        try (Capture capture = Capture.start(listener)) {
            network.api().flush("vale0");
            // The switch does not know b until it has answered, so that more might be asked before.
            Ping.succeed(a, b.ipv4(), 1);
            Ping.succeed(a, b.ipv4(), 20);
            List<Frame> frames = capture.framesUntilAsked(a, NOBODY);

            assertThat(frames)
                    .filteredOn(frame -> frame.isIpv4(Frame.ICMP_PROTOCOL))
                    .singleElement()
                    .matches(frame -> frame.isFrom(a.mac()) && frame.isTo(b.mac()));
        }
    }
}
