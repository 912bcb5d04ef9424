package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** One of three stations is taken off the switch and put back, while all of them talk. */
@Needs("ping")
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class DetachSystemTest {

    @AutoClose
    private static TestNetwork network;

    private static Station a;
    private static Station b;
    private static Station leaving;

    @BeforeAll
    static void connect() throws Exception {
        network = TestNetwork.start();
        a = network.station("vale0:a", 1);
        b = network.station("vale0:b", 2);
        leaving = network.station("vale0:c", 3);
    }

    @RepeatedTest(3)
    void shouldNotDisturbTheOthers() throws Exception {
        try (Ping others = Ping.start(a, b.ipv4());
                Ping toLeaving = Ping.start(b, leaving.ipv4());
                Ping fromLeaving = Ping.start(leaving, a.ipv4())) {
            others.awaitMore(20);
            assertThat(network.api().addresses("vale0:c")).containsExactly(leaving.mac());

            network.api().detach("vale0:c");

            assertThat(leaving.namespace().interfaces()).isEmpty();
            assertThat(network.api()
                            .read("/api/v1/switches/vale0/fdb", "$[*].mac")
                            .toString())
                    .doesNotContain(leaving.mac());
            others.awaitMore(50);

            leaving.attach();
            others.awaitMore(20);
            Ping.succeed(leaving, b.ipv4(), 5);
            assertThat(network.api().addresses("vale0:c")).containsExactly(leaving.mac());

            assertThat(others.lost()).isEmpty();
            toLeaving.awaitMore(5);
            fromLeaving.awaitMore(5);
            assertThat(toLeaving.lost()).isNotEmpty();
        }
    }

    @RepeatedTest(3)
    void shouldLeaveItsAddressesToNobody() throws Exception {
        Ping.succeed(leaving, b.ipv4(), 5);
        network.api().detach("vale0:c");

        // Says nothing yet, so whatever the switch knew of it would be of the one before.
        network.api().attach("vale0:c", leaving.request(leaving.namespace().name(), "02:80:00:00:00:33"));

        assertThat(network.api().addresses("vale0:c")).isEmpty();
        assertThat(leaving.counts().receivePackets()).isZero();
        network.api().detach("vale0:c");
        leaving.attach();
        Ping.succeed(leaving, b.ipv4(), 5);
        assertThat(network.api().addresses("vale0:c")).containsExactly(leaving.mac());
    }
}
