package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Two hosts that reach each other, and what operators see of it. */
@Needs("ping")
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class LearningSystemTest {

    @AutoClose
    private static TestNetwork network;

    private static Station a;
    private static Station b;

    @BeforeAll
    static void connect() throws Exception {
        network = TestNetwork.start();
        a = network.station("vale0:a", 1);
        b = network.station("vale0:b", 2);
        // Otherwise they ask, some time later, whether the other is still there.
        a.addNeighbour(b.ipv4(), b.mac());
        b.addNeighbour(a.ipv4(), a.mac());
        Ping.succeed(a, b.ipv4(), 1);
    }

    @Test
    void shouldLetHostsPingEachOther() throws Exception {
        Ping.succeed(a, b.ipv4(), 50);
        Ping.succeed(b, a.ipv4(), 50);

        assertThat(a.counts().receiveDrops()).isZero();
        assertThat(a.counts().transmitDrops()).isZero();
        assertThat(b.counts().receiveDrops()).isZero();
        assertThat(b.counts().transmitDrops()).isZero();
    }

    @Test
    void shouldLearnWhereTheHostsAre() throws Exception {
        assertThat(network.api().addresses("vale0:a")).containsExactly(a.mac());
        assertThat(network.api().addresses("vale0:b")).containsExactly(b.mac());
    }

    @Test
    void shouldTellTheSameByCommand() throws Exception {
        DaemonProcess daemon = network.daemon();

        assertThat(daemon.ctl("fdb", "vale0").output())
                .containsPattern(a.mac() + " +a +dynamic")
                .containsPattern(b.mac() + " +b +dynamic");
        assertThat(daemon.ctl("-l").output())
                .isEqualTo("vale0:a bridge_idx 0 port_idx 0\nvale0:b bridge_idx 0 port_idx 1\n");
        Accounts.whenQuiet(daemon);
        PortCounts counts = a.counts();
        assertThat(daemon.ctl("show", "vale0").output())
                .containsPattern("a +0 +tap +up +" + Station.DEVICE + "@"
                        + a.namespace().name() + " +" + counts.receivePackets() + " +" + counts.receiveBytes() + " +"
                        + counts.transmitPackets() + " +" + counts.transmitBytes() + " +" + counts.flooded()
                        + " +none");
    }
}
