package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C programs written for netmap's ABI, with {@code libvale-netmap.so}, on an interface whose host runs the daemon. */
@Needs({"ping", "cc"})
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class InterfaceProgramSystemTest {

    private static final Path SOURCES = Path.of("../ports/src/test/native");
    private static final String EVER = "0";
    private static final String FRAMES = "2000";

    @TempDir
    private static Path directory;

    private static Path program;

    private static WiredHost host;
    private static WiredHost station;
    private static DaemonProcess daemon;
    private final List<Background> programs = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        compile();
        host = new WiredHost(1);
        station = new WiredHost(2);
        host.connect(station);
        startDaemon();
    }

    private static void compile() throws Exception {
        program = directory.resolve("netmap_client");
        List<String> command = new ArrayList<>(
                List.of("cc", "-std=gnu11", "-O2", "-D_GNU_SOURCE", "-pthread", "-Wall", "-Wextra", "-Werror", "-o"));
        command.add(program.toString());
        try (Stream<Path> files = Files.list(SOURCES)) {
            files.map(Path::toString).filter(name -> name.endsWith(".c")).forEach(command::add);
        }
        Tool.run(command);
    }

    private static void startDaemon() throws IOException {
        daemon = DaemonProcess.start(
                directory.resolve("run"), DaemonProcess.LIBRARIES, DaemonProcess.OPTIONS, host.command());
    }

    @AfterEach
    void endPrograms() throws Exception {
        for (Background one : programs) {
            one.close();
        }
        awaitTakenOver(false);
    }

    @AfterAll
    static void stop() throws Exception {
        if (daemon != null) {
            daemon.close();
        }
        host.close();
        station.close();
    }

    private Background start(Host where, String scenario, String number) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(where.command(program.toString(), scenario, where.device(), number, "poll"));
        builder.environment()
                .put(
                        "LD_PRELOAD",
                        DaemonProcess.LIBRARIES.resolve("libvale-netmap.so").toString());
        builder.environment().put("VALE_SOCKET", daemon.socket().toString());
        Background started = Background.start(builder);
        programs.add(started);
        return started;
    }

    private Background startAndAwaitReady(Host where, String scenario, String number) throws IOException {
        return start(where, scenario, number).awaitOutput(output -> output.contains("ready"));
    }

    private static void assertSucceeds(Background one) throws Exception {
        assertThat(one.awaitEnd()).as(one.output()).isZero();
        assertThat(one.output()).endsWith("ok\n");
    }

    private static boolean isTakenOver() throws Exception {
        return host.run("ip", "-br", "link").contains("eth1-wire");
    }

    private static void awaitTakenOver(boolean taken) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> isTakenOver() == taken);
    }

    private static void assertHostAndStationReachEachOther() throws Exception {
        Ping.succeed(host, station.ipv4(), 20);
        byte[] content = Transfer.random(2 << 20);
        assertThat(Transfer.tcp(host, station, station.ipv4(), content)).isEqualTo(content);
        assertThat(Transfer.tcp(station, host, host.ipv4(), content)).isEqualTo(content);
    }

    @Test
    void shouldSendToTheWire() throws Exception {
        Background receives = startAndAwaitReady(station, "station-receive", FRAMES);

        assertSucceeds(start(host, "send", FRAMES));

        assertSucceeds(receives);
        awaitTakenOver(false);
        Ping.succeed(host, station.ipv4(), 5);
    }

    @Test
    void shouldReceiveFromTheWire() throws Exception {
        Background receives = startAndAwaitReady(host, "receive", FRAMES);

        Background sends = start(station, "station-send", FRAMES);

        sends.awaitEnd();
        assertSucceeds(receives); // first, as the sender waits for it in vain if it fails
        assertSucceeds(sends);
    }

    /** By two descriptors and by one; the host's frames are finished, and its segments cut, for the program. */
    @ParameterizedTest
    @ValueSource(strings = {"bridge", "transparent"})
    void shouldLeaveItToAProgramToConnectWireAndHost(String scenario) throws Exception {
        assertHostAndStationReachEachOther();
        Background between = startAndAwaitReady(host, scenario, EVER);
        assertThat(isTakenOver()).isTrue();

        assertHostAndStationReachEachOther();

        assertThat(host.checksumErrors()).isZero();
        assertThat(station.checksumErrors()).isZero();
        between.close();
        awaitTakenOver(false);
        assertHostAndStationReachEachOther();
    }

    /** The daemon stands still, so that the kernel finds the queue in front of it full. */
    @Test
    void shouldTellOfEveryFrameOfAnInterfaceThatAProgramHasAndOfThoseThatTheKernelDropped() throws Exception {
        station.addNeighbour(host.ipv4(), host.mac());
        assertThat(Scrape.of(daemon, host).has("switch=\"netmap\"")).isFalse();
        Background between = startAndAwaitReady(host, "bridge", EVER);
        Ping.succeed(station, host.ipv4(), 5);

        Tool.run(List.of("kill", "-STOP", String.valueOf(daemon.pid())));
        try {
            station.run("sh", "-c", "ping -q -c 3000 -l 3000 -w 1 " + host.ipv4() + " || true");
        } finally {
            Tool.run(List.of("kill", "-CONT", String.valueOf(daemon.pid())));
        }
        Ping.succeed(host, station.ipv4(), 5);

        Scrape scrape = Scrape.of(daemon, host);
        for (String port : List.of("port=\"eth1\"", "port=\"eth1^\"")) {
            long received = scrape.sum("vale_port_receive_packets_total", "switch=\"netmap\"", port);
            assertThat(received).isGreaterThanOrEqualTo(10);
            assertThat(received)
                    .isEqualTo(scrape.sum("vale_port_forwarded_packets_total", port)
                            + scrape.sum("vale_port_drops_total", "direction=\"receive\"", port));
        }
        assertThat(scrape.sum("vale_port_missed_packets_total", "port=\"eth1\""))
                .isBetween(1_000L, 3_000L);
        // The host's side has its own queue, which some of its thousand answers may find full.
        assertThat(scrape.sum("vale_port_missed_packets_total", "port=\"eth1^\""))
                .isLessThan(1_000);
        between.close();
        awaitTakenOver(false);
        assertThat(Scrape.of(daemon, host).has("switch=\"netmap\"")).isFalse();
    }

    @Test
    void shouldForwardOneWayForEachOfTwoProgramsThatHaveOneSideOnly() throws Exception {
        startAndAwaitReady(host, "wire-to-host", EVER);
        Ping.fail(host, station.ipv4(), 3);
        startAndAwaitReady(host, "host-to-wire", EVER);

        assertHostAndStationReachEachOther();
    }

    @Test
    void shouldGoOnWhenTheDaemonComesBack() throws Exception {
        Background between = startAndAwaitReady(host, "bridge", EVER);
        Ping.succeed(host, station.ipv4(), 5);

        daemon.kill();
        awaitTakenOver(false);
        assertHostAndStationReachEachOther();

        startDaemon();
        between.awaitOutput(output -> output.contains("is back"));
        assertThat(isTakenOver()).isTrue();
        assertHostAndStationReachEachOther();
        assertThat(between.isAlive()).isTrue();
    }
}
