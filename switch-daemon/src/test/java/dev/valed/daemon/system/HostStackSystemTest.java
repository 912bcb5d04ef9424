package dev.valed.daemon.system;

import static dev.valed.daemon.testing.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.testing.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * A host's interface becomes a port, and with its host stack two: the host goes on talking to the station behind the wire,
 * and now also to what is on the switch.
 */
@Needs({"ping", "ethtool", "tc"})
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class HostStackSystemTest {

    private static final String PORT = "vale0:eth1";
    private static final int MEBIBYTE = 1 << 20;
    /** Pings that are under way while the interface changes hands, besides those of the time that the change takes. */
    private static final int LOST_IN_CHANGE = 5;

    @AutoClose
    private static TestNetwork network;

    private static WiredHost host;
    private static WiredHost station;
    private static Station container;
    private static SwitchApi api;

    @BeforeAll
    static void connect() throws Exception {
        network = TestNetwork.start();
        host = network.wiredHost();
        station = host.peer();
        container = network.station("vale0:c", 3);
        api = network.api();
    }

    @AfterEach
    void giveBack() throws Exception {
        if (names().contains("eth1")) {
            api.detach(PORT);
        }
        for (Host one : List.of(host, station, container)) {
            one.forgetNeighbours();
        }
        Ping.succeed(host, station.ipv4(), 5);
        assertThat(network.daemon().log()).doesNotContain("ERROR", "Exception");
    }

    @Test
    void shouldKeepTheHostsAddressesRoutesAndConnections() throws Exception {
        host.namespace().ip("route", "add", "10.90.0.0/24", "via", station.ipv4());
        InterfaceState before = InterfaceState.of(host);
        try (Ping toStation = Ping.start(host, station.ipv4());
                Ping fromStation = Ping.start(station, host.ipv4());
                Connection established = new Connection(host, station)) {
            established.exchange(Transfer.random(MEBIBYTE));

            long start = System.nanoTime();
            api.attach(PORT, host.request("wire+host"));
            long changing = System.nanoTime() - start;

            assertThat(names()).containsExactly("c", "eth1", "eth1^");
            toStation.awaitMore(50);
            fromStation.awaitMore(50);
            established.exchange(Transfer.random(MEBIBYTE));
            established.exchange(Transfer.random(100));
            Ping.succeed(host, container.ipv4(), 20);
            Ping.succeed(container, station.ipv4(), 20);
            assertCarriesTcp(host, container);
            assertCarriesTcp(container, host);
            assertCarriesTcp(station, container);
            assertThat(host.run("ip", "-o", "address", "show", "dev", host.device()))
                    .contains(host.ipv4());
            assertThat(host.run("ip", "route", "show", "10.90.0.0/24")).contains(station.ipv4());
            assertThat(api.addresses("vale0:eth1^")).containsExactly(host.mac());
            assertThat(api.addresses(PORT)).containsExactly(station.mac());

            start = System.nanoTime();
            api.detach(PORT);
            changing += System.nanoTime() - start;

            assertThat(names()).containsExactly("c");
            toStation.awaitMore(50);
            fromStation.awaitMore(50);
            established.exchange(Transfer.random(MEBIBYTE));
            Ping.fail(host, container.ipv4(), 3);
            int mostLost = 2 * LOST_IN_CHANGE + Ping.sentIn(changing);
            assertThat(toStation.lost()).hasSizeLessThanOrEqualTo(mostLost);
            assertThat(fromStation.lost()).hasSizeLessThanOrEqualTo(mostLost);
        }
        assertThat(InterfaceState.of(host)).isEqualTo(before);
        host.namespace().ip("route", "del", "10.90.0.0/24");
    }

    @Test
    void shouldForwardEveryFrameOrCountWhyNot() throws Exception {
        api.attach(PORT, host.request("wire+host"));
        Accounts accounts = Accounts.open(network.daemon());
        Ping.succeed(host, station.ipv4(), 50);
        Ping.succeed(station, container.ipv4(), 50);
        assertCarriesTcp(host, station);

        accounts.assertBalanced();
        assertThat(api.counts("vale0:eth1^").receivePackets()).isGreaterThan(50);
        assertThat(api.counts(PORT).receivePackets()).isGreaterThan(100);
    }

    @Test
    void shouldCutTheHostOffWithTheWireAlone() throws Exception {
        api.attach(PORT, host.request("wire"));

        Ping.succeed(container, station.ipv4(), 20);
        Ping.fail(host, station.ipv4(), 3);
        Ping.fail(station, host.ipv4(), 3);
    }

    @Test
    void shouldCutTheWireOffWithTheHostAlone() throws Exception {
        api.attach(PORT, host.request("host"));

        Ping.succeed(container, host.ipv4(), 20);
        Ping.fail(station, host.ipv4(), 3);
    }

    @Test
    void shouldPinAnAddressToTheHostSide() throws Exception {
        api.attach(PORT, host.request("wire+host"));
        api.pin("vale0", "02:80:00:00:00:77", "eth1^");
        container.addNeighbour("10.80.0.77", "02:80:00:00:00:77");
        // Otherwise they ask, some time later, whether the other is still there.
        host.forgetNeighbours();
        station.forgetNeighbours();
        Scrape quiet = Accounts.whenQuiet(network.daemon());

        Ping.fail(container, "10.80.0.77", 10);

        Scrape after = Accounts.whenQuiet(network.daemon());
        assertThat(transmitted(after, "eth1^") - transmitted(quiet, "eth1^")).isEqualTo(10);
        assertThat(transmitted(after, "eth1")).isEqualTo(transmitted(quiet, "eth1"));
    }

    @Test
    void shouldRefuseWhatCannotBeTakenOverAndLeaveItAsItWas() throws Exception {
        host.namespace().ip("link", "add", "br0", "type", "bridge");
        host.namespace().ip("link", "add", "eth2", "type", "veth", "peer", "name", "eth3");
        host.namespace().ip("link", "set", "eth2", "master", "br0");
        InterfaceState before = InterfaceState.of(host);
        String namespace = host.namespace().name();

        assertRefused(request("eth9", namespace, ""), 422, "invalid", "device", "eth9");
        assertRefused(request("eth1", "there-is-none", ""), 422, "invalid", "namespace", "there-is-none");
        assertRefused(request("lo", namespace, ""), 422, "invalid", "device", "lo");
        assertRefused(request("eth2", namespace, ""), 409, "busy", "device", "br0");
        assertRefused(request("eth1", namespace, ",\"mode\":\"both\""), 422, "invalid", "mode", "wire+host");
        assertRefused(request("eth1", namespace, ",\"wire\":\"raw\""), 422, "invalid", "wire", "af_xdp");
        assertRefused(request("eth1", namespace, ",\"mtu\":1500"), 422, "invalid", "mtu", "interface");
        assertThat(names()).containsExactly("c");
        assertThat(InterfaceState.of(host)).isEqualTo(before);
        host.namespace().ip("link", "del", "br0");
        host.namespace().ip("link", "del", "eth2");
    }

    @Test
    void shouldRefuseWhatContradictsThePortsOfAnInterface() throws Exception {
        String namespace = host.namespace().name();
        api.attach(PORT, host.request("wire+host"));

        assertRefused(request("eth1", namespace, ""), 409, "conflict", "device", PORT);
        assertRefused(
                "{\"type\":\"tap\",\"device\":\"eth1\",\"namespace\":\"" + namespace + "\"}",
                409,
                "conflict",
                "device",
                PORT);
        assertProblem(api.putPort(PORT, host.request("wire")), 409, "conflict").hasDetail("wire+host");
        assertProblem(api.putPort("vale0:eth1^", host.request("host")), 409, "conflict")
                .hasDetail(PORT);
        assertProblem(api.http().delete("/api/v1/switches/vale0/ports/eth1^"), 409, "conflict")
                .hasDetail(PORT);
        Ping.succeed(host, station.ipv4(), 20);
    }

    @Test
    void shouldRefuseWhatAnotherDaemonHas() throws Exception {
        api.attach(PORT, host.request("wire+host"));
        try (TestNetwork other = TestNetwork.start()) {
            assertProblem(other.api().putPort(PORT, host.request("wire")), 409, "busy")
                    .hasField("device");
        }
        Ping.succeed(host, station.ipv4(), 20);
    }

    private static long transmitted(Scrape scrape, String port) {
        return scrape.sum("vale_port_transmit_packets_total", "port=\"" + port + "\"");
    }

    private List<String> names() {
        return api.read("/api/v1/switches/vale0/ports", "$[*].name");
    }

    private static String request(String device, String namespace, String rest) {
        return "{\"type\":\"interface\",\"device\":\"" + device + "\",\"namespace\":\"" + namespace + "\"" + rest + "}";
    }

    private void assertRefused(String request, int status, String type, String field, String detail)
            throws IOException {
        Http.Response response = api.putPort("vale0:x", request);
        assertProblem(response, status, type).hasField(field).hasDetail(detail);
    }

    private static void assertCarriesTcp(Host from, Host to) throws Exception {
        byte[] content = Transfer.random(MEBIBYTE);
        assertThat(Transfer.tcp(from, to, to.ipv4(), content)).isEqualTo(content);
    }

    /** A TCP connection that stays, between a host and another that sends back what it hears. */
    private static final class Connection implements AutoCloseable {

        private static final int TIMEOUT_MILLIS = 60_000;

        private final ServerSocket server;
        private final Socket socket;

        Connection(Host from, Host to) throws IOException {
            server = to.open(() -> new ServerSocket(0, 1, InetAddress.ofLiteral(to.ipv4())));
            Thread.ofPlatform().daemon().start(this::echo);
            socket = from.open(() -> new Socket(InetAddress.ofLiteral(to.ipv4()), server.getLocalPort()));
            socket.setSoTimeout(TIMEOUT_MILLIS);
        }

        private void echo() {
            try (Socket accepted = server.accept()) {
                accepted.getInputStream().transferTo(accepted.getOutputStream());
            } catch (IOException e) {
                // It was closed: whoever reads at the other end notices.
            }
        }

        void exchange(byte[] content) throws Exception {
            Thread sending = Thread.ofPlatform().daemon().start(() -> {
                try {
                    socket.getOutputStream().write(content);
                } catch (IOException e) {
                    // The reader will not get what it waits for.
                }
            });
            assertThat(socket.getInputStream().readNBytes(content.length)).isEqualTo(content);
            sending.join();
        }

        @Override
        public void close() throws IOException {
            socket.close();
            server.close();
        }
    }
}
