package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hosts that leave checksums and segments to others, and hosts that do not, on both sides of an interface that was taken
 * over:
 *
 * <pre>
 *  station ── cable ── eth1 [wire] ── switch ── tap, plain
 *                      eth1 [host] ──┘
 * </pre>
 */
@Needs({"tcpdump", "ethtool"})
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class InterfaceOffloadSystemTest {

    private static final int SEGMENTS = 1 << 20;
    private static final int MTU = 1500;
    /** The second is cut into fragments by its sender. */
    private static final int[] DATAGRAMS = {999, 30_000};

    @AutoClose
    private static TestNetwork network;

    private static Accounts accounts;

    /** Has the interface. */
    private static WiredHost host;
    /** Is behind the wire. */
    private static WiredHost station;

    private static Station tap;
    /** Takes neither partial checksums nor segments. */
    private static Station plain;

    @BeforeAll
    static void connect() throws Exception {
        network = TestNetwork.start();
        host = network.wiredHost();
        station = host.peer();
        network.api().attach("vale0:eth1", host.request("wire+host"));
        tap = network.station("vale0:tap", 3);
        plain = network.station("vale0:plain", 4, "\"offload\":false");
        for (Host each : hosts()) {
            each.useIpv6();
        }
        accounts = Accounts.open(network.daemon());
    }

    private static List<Host> hosts() {
        return List.of(host, station, tap, plain);
    }

    private static Host named(String name) {
        return switch (name) {
            case "host" -> host;
            case "station" -> station;
            case "tap" -> tap;
            case "plain" -> plain;
            default -> throw new IllegalArgumentException(name);
        };
    }

    @AfterEach
    void checkThatNoChecksumWasWrong() throws Exception {
        for (Host each : hosts()) {
            assertThat(each.checksumErrors()).as(each.device()).isZero();
        }
    }

    @AfterAll
    static void checkThatEveryFrameIsAccountedFor() {
        if (accounts != null) {
            accounts.assertBalanced();
        }
    }

    /** One way, and the other; of the settings every combination. */
    record Case(String from, String to, int version, boolean tagged, Offloads fromOffloads, Offloads toOffloads) {

        @Override
        public String toString() {
            return from + " " + fromOffloads + " to " + to + " " + toOffloads + ", IPv" + version
                    + (tagged ? ", tagged" : "");
        }
    }

    /** Only pairs whose tags are their own affair are tagged: those of the host's stack would be the interface's. */
    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String[] pair :
                new String[][] {{"station", "tap"}, {"station", "plain"}, {"station", "host"}, {"host", "tap"}}) {
            for (boolean tagged : pair[1].equals("host") || pair[0].equals("host")
                    ? new boolean[] {false}
                    : new boolean[] {false, true}) {
                for (int version : new int[] {4, 6}) {
                    for (Offloads one : Offloads.values()) {
                        for (Offloads other : Offloads.values()) {
                            cases.add(new Case(pair[0], pair[1], version, tagged, one, other));
                            cases.add(new Case(pair[1], pair[0], version, tagged, one, other));
                        }
                    }
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldCarryEveryByte(Case given) throws Exception {
        Host from = named(given.from);
        Host to = named(given.to);
        given.fromOffloads.setAt(from);
        given.toOffloads.setAt(to);
        try (VlanTags tags = VlanTags.on(given.tagged ? List.of(from, to) : List.of())) {
            assertThat(tags.areThere()).isEqualTo(given.tagged);
            byte[] content = Transfer.random(SEGMENTS);
            assertThat(Transfer.tcp(from, to, to.address(given.version), content))
                    .isEqualTo(content);
            for (int length : DATAGRAMS) {
                byte[] datagram = Transfer.random(length);
                assertThat(Transfer.udp(from, to, to.address(given.version), datagram))
                        .isEqualTo(datagram);
            }
        } finally {
            Offloads.ON.setAt(from);
            Offloads.ON.setAt(to);
        }
    }

    /** What comes in where nothing more is done to a frame: it is complete, whoever had to do it. */
    @ParameterizedTest
    @CsvSource({
        // The sender does it all.
        "station, tap, OFF, ON",
        "tap, station, OFF, ON",
        "tap, host, OFF, ON",
        // The wire's interface cannot, so that its kernel does.
        "tap, station, ON, OFF",
        // The receiver cannot, so that the daemon does.
        "station, plain, ON, ON",
        "host, plain, ON, ON"
    })
    void shouldDeliverCompleteFrames(String sender, String receiver, Offloads ofSender, Offloads ofInterface)
            throws Exception {
        Host from = named(sender);
        Host to = named(receiver);
        ofInterface.setAt(host);
        ofSender.setAt(from);
        Offloads.mergeNothingAt(host);
        Offloads.mergeNothingAt(to);
        boolean canBeTagged = from != host && to != host;
        try {
            for (int version : new int[] {4, 6}) {
                assertComplete(from, to, version, false);
                if (canBeTagged) {
                    assertComplete(from, to, version, true);
                }
            }
        } finally {
            Offloads.ON.setAt(from);
            Offloads.ON.setAt(host);
        }
    }

    private static void assertComplete(Host from, Host to, int version, boolean tagged) throws Exception {
        try (Capture capture = Capture.ofWholeFrames(to);
                VlanTags tags = VlanTags.on(tagged ? List.of(from, to) : List.of())) {
            byte[] content = Transfer.random(SEGMENTS);
            assertThat(Transfer.tcp(from, to, to.address(version), content)).isEqualTo(content);
            byte[] datagram = Transfer.random(999);
            assertThat(Transfer.udp(from, to, to.address(version), datagram)).isEqualTo(datagram);

            Predicate<Frame> isSent = frame -> frame.isFrom(from.mac());
            List<WholeFrame> frames =
                    capture.framesUntil(isSent.and(frame -> new WholeFrame(frame).isDatagram())).stream()
                            .filter(isSent)
                            .map(WholeFrame::new)
                            .filter(WholeFrame::hasTransport)
                            .toList();
            assertThat(frames.size()).isGreaterThan(SEGMENTS / MTU);
            for (WholeFrame frame : frames) {
                assertThat(frame.isTagged()).isEqualTo(tags.areThere());
                frame.assertComplete(MTU);
            }
        }
    }
}
