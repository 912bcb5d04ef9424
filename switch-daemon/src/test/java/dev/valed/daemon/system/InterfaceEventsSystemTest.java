package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.testing.Http;
import dev.valed.ports.testing.TestNamespace;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What happens to an interface while the daemon has it: said, survived, and mended where that is possible. */
@Needs({"ping", "iperf3"})
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class InterfaceEventsSystemTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @AutoClose
    private static TestNetwork network;

    /** Is on the switch. */
    private static Station tap;

    private Accounts accounts;
    /** Has the interface. */
    private WiredHost host;
    /** Is behind the wire. */
    private WiredHost station;

    @BeforeAll
    static void start() throws Exception {
        network = TestNetwork.start();
        tap = network.station("vale0:tap", 3, "\"mtu\":9000");
    }

    @BeforeEach
    void connect() throws Exception {
        host = network.wiredHost();
        station = host.peer();
        attach();
        awaitAllTalk();
    }

    @AfterEach
    void checkThatEveryFrameIsAccountedFor() throws Exception {
        if (accounts != null) {
            accounts.assertBalanced();
            assertThat(network.daemon().log()).doesNotContain("ERROR", "Exception");
            network.api().detach("vale0:eth1");
            assertThat(host.namespace().interfaces()).isSubsetOf(host.device());
        }
    }

    private void attach() throws Exception {
        network.api().attach("vale0:eth1", host.request("wire+host"));
        accounts = Accounts.open(network.daemon());
    }

    private void assertAllTalk() throws Exception {
        Ping.succeed(host, station.ipv4(), 3);
        Ping.succeed(host, tap.ipv4(), 3);
        Ping.succeed(station, tap.ipv4(), 3);
    }

    private void awaitAllTalk() {
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .untilAsserted(this::assertAllTalk);
    }

    private String state(String port) throws Exception {
        return network.api().read("/api/v1/switches/vale0/ports/" + port.replace("^", "%5E"), "$.state");
    }

    private void awaitState(String state) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(state("eth1")).isEqualTo(state);
        });
    }

    @Test
    void shouldFollowTheLinkDownAndUp() throws Exception {
        host.namespace().ip("link", "set", host.device(), "down");
        awaitState("down");

        host.namespace().ip("link", "set", host.device(), "up");

        awaitState("up");
        awaitAllTalk();
    }

    @Test
    void shouldFollowTheCable() throws Exception {
        station.namespace().ip("link", "set", station.device(), "down");
        awaitState("down");

        station.namespace().ip("link", "set", station.device(), "up");

        awaitState("up");
        awaitAllTalk();
    }

    @Test
    void shouldFollowTheMtu() throws Exception {
        for (WiredHost end : List.of(host, station)) {
            end.namespace().ip("link", "set", end.device(), "mtu", "9000");
        }

        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .untilAsserted(() -> Ping.succeed(host, station.ipv4(), 2, "-s", "8972", "-M", "do"));
        Ping.succeed(station, tap.ipv4(), 3, "-s", "8972", "-M", "do");
        Ping.succeed(host, tap.ipv4(), 3, "-s", "8972", "-M", "do");
        for (WiredHost end : List.of(host, station)) {
            end.namespace().ip("link", "set", end.device(), "mtu", "1500");
        }
        assertAllTalk();
    }

    @Test
    void shouldKeepTheInterfaceWhenItIsRenamed() throws Exception {
        try (Ping ping = Ping.start(station, tap.ipv4())) {
            host.namespace().ip("link", "set", host.device(), "name", "wan7");
            ping.awaitMore(50);

            assertAllTalk();
            assertThat(ping.lost()).isEmpty();
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                String detail = network.api().read("/api/v1/switches/vale0/ports/eth1", "$.detail");
                assertThat(detail).contains("wan7");
            });
            host.namespace().ip("link", "set", "wan7", "name", host.device());
            ping.awaitMore(20);
        }
    }

    @Test
    void shouldComeBackWithTheInterfaceFromAnotherNamespace() throws Exception {
        try (TestNamespace elsewhere = TestNamespace.create();
                Iperf3 server = Iperf3.serve(station);
                Background traffic = server.stream(host)) {
            host.namespace().ip("link", "set", host.device(), "netns", elsewhere.name());
            awaitState("down");

            // There it is an interface like any other.
            elsewhere.ip("address", "add", host.ipv4() + "/24", "dev", host.device());
            elsewhere.ip("link", "set", host.device(), "up");
            Tool.run(List.of(
                    "ip", "netns", "exec", elsewhere.name(), "ping", "-n", "-c", "3", "-i", "0.1", station.ipv4()));

            elsewhere.ip("link", "set", host.device(), "netns", host.namespace().name());
            host.namespace().ip("link", "set", host.device(), "up");
            host.useIpv4();
            awaitState("up");
            awaitAllTalk();
            assertThat(traffic.isAlive()).isTrue();
        }
    }

    @Test
    void shouldComeBackWhenAnInterfaceOfThisNameIsThereAgain() throws Exception {
        try (Iperf3 server = Iperf3.serve(station);
                Background traffic = server.stream(host)) {
            host.namespace().ip("link", "delete", host.device());
            awaitState("down");
            assertThat(traffic.isAlive()).isTrue();

            host.connect(station);

            awaitState("up");
            awaitAllTalk();
        }
    }

    @Test
    void shouldLeaveNothingOfAnInterfaceThatDisappears() throws Exception {
        host.namespace().ip("link", "delete", host.device());
        awaitState("down");

        network.api().detach("vale0:eth1");

        assertThat(host.namespace().interfaces()).isEmpty();
        host.connect(station);
        Ping.succeed(host, station.ipv4(), 3);
        attach();
        assertAllTalk();
    }

    /** At any moment of the take-over. */
    @Test
    void shouldNotMindAnInterfaceThatDisappearsInMidAttach() throws Exception {
        network.api().detach("vale0:eth1");
        long start = System.nanoTime();
        network.api().attach("vale0:eth1", host.request("wire+host"));
        int usualMicros = Math.toIntExact((System.nanoTime() - start) / 1000);
        network.api().detach("vale0:eth1");
        int descriptors = network.daemon().descriptors();
        Random random = new Random(4);
        int attached = 0;
        for (int i = 0; i < 40; i++) {
            FutureTask<Http.Response> attaching =
                    new FutureTask<>(() -> network.api().putPort("vale0:eth1", host.request("wire+host")));
            Thread.ofPlatform().start(attaching);
            LockSupport.parkNanos(random.nextInt(2 * usualMicros) * 1000L);
            host.namespace().ip("link", "delete", host.device());

            Http.Response answer = attaching.get();
            if (answer.status() < 300) {
                attached++;
                network.api().detach("vale0:eth1");
            } else {
                assertThat(answer.body()).contains("eth1");
                assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
            }
            assertThat(host.namespace().interfaces()).isEmpty();
            host.connect(station);
        }
        System.out.printf("%d of 40 interfaces were taken over before they disappeared%n", attached);
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(network.daemon().descriptors()).isLessThanOrEqualTo(descriptors);
        });
        attach();
        assertAllTalk();
    }
}
