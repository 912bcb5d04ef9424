package dev.valed.ports.xdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.port.Doorbell;
import dev.valed.core.port.Port;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.sys.EpollDoorbell;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.tap.TapDevice;
import dev.valed.ports.tap.TapSpec;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A switch between a station behind a wire taken by AF_XDP and one on a TAP with offloads. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class XdpTrafficSystemTest {
    private static final String SWITCH = "vale0";
    private static final String BEHIND_WIRE = "10.78.0.1";
    private static final String ON_TAP = "10.78.0.2";
    private static final int PORT = 9999;
    private static final int TIMEOUT_MILLIS = 100_000;

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private VethPair pair;
    private TestNamespace taps;
    private XdpWire wire;
    private TapDevice tap;
    private SwitchCore core;
    private List<PortCounters> wireCounters;
    private List<PortCounters> tapCounters;
    private Port wirePort;
    private Port tapPort;

    @BeforeEach
    void build() throws Exception {
        pair = VethPair.create(1);
        taps = TestNamespace.create();
        pair.a.ip("addr", "add", BEHIND_WIRE + "/24", "dev", VethPair.DEVICE);
        wire = VethPair.open(pair.b);
        tap = TapDevice.open(TapSpec.named("tap0").inNamespace(taps.name()).withOffloads(true));
        taps.ip("addr", "add", ON_TAP + "/24", "dev", "tap0");
        core = new SwitchCore(new CoreOptions(
                2,
                IdleMode.PARK,
                System::nanoTime,
                worker -> doorbell(),
                worker -> {},
                (worker, lane, failure) -> failures.add(failure)));
        core.start();
        core.createSwitch(SWITCH, 1024, SwitchSettings.defaults());
        wireCounters = core.newCounters();
        tapCounters = core.newCounters();
        wirePort = core.attach(SWITCH, "wire", wire.rings(), wireCounters);
        tapPort = core.attach(SWITCH, "tap", tap.rings(), tapCounters);
    }

    private static Doorbell doorbell() {
        try {
            return EpollDoorbell.create();
        } catch (SystemCallException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void takeApart() throws Exception {
        if (core != null) {
            core.close();
        }
        for (AutoCloseable each : new AutoCloseable[] {wire, tap, pair, taps}) {
            if (each != null) {
                each.close();
            }
        }
    }

    private void transfer(TestNamespace from, TestNamespace to, String address) throws Exception {
        byte[] content = new byte[8 << 20];
        new Random(1).nextBytes(content);
        CRC32 sent = new CRC32();
        sent.update(content);
        try (ServerSocket server = to.call(() -> new ServerSocket(PORT, 1, InetAddress.getByName(address)))) {
            FutureTask<Long> received = new FutureTask<>(() -> receiveAll(server));
            Thread.ofPlatform().start(received);
            try (Socket socket = from.call(() -> new Socket(address, PORT))) {
                socket.getOutputStream().write(content);
            }
            assertThat(received.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(sent.getValue());
        }
    }

    private static long receiveAll(ServerSocket server) throws IOException {
        CRC32 checksum = new CRC32();
        server.setSoTimeout(TIMEOUT_MILLIS);
        try (Socket socket = server.accept()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[65_536];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                checksum.update(buffer, 0, n);
            }
        }
        return checksum.getValue();
    }

    /** Segments of 64 KB are cut, and checksums completed, before they leave by the wire. */
    @Test
    void shouldCarryTcpBothWaysAndAccountForEveryFrame() throws Exception {
        transfer(pair.a, taps, ON_TAP);
        transfer(taps, pair.a, BEHIND_WIRE);

        core.detach(SWITCH, wirePort);
        core.detach(SWITCH, tapPort);
        PortStatistics statistics = PortStatistics.sum(wireCounters);
        assertThat(statistics.isConserved()).as("%s", statistics).isTrue();
        assertThat(PortStatistics.sum(tapCounters).isConserved()).isTrue();
        for (PortCounters each : wireCounters) {
            assertThat(each.droppedTransmit(DropReason.OFFLOAD)).isZero();
            assertThat(each.droppedTransmit(DropReason.OVERSIZE)).isZero();
            assertThat(each.droppedReceived(DropReason.BAD_SLOT)).isZero();
        }
        assertThat(wire.ringFaults()).isZero();
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldCarryTcpAfterTheInterfaceWasOff() throws Exception {
        transfer(taps, pair.a, BEHIND_WIRE);
        for (int round = 0; round < 3; round++) {
            pair.b.ip("link", "set", VethPair.DEVICE, "down");
            pair.b.ip("link", "set", VethPair.DEVICE, "up");
        }
        transfer(taps, pair.a, BEHIND_WIRE);
        transfer(pair.a, taps, ON_TAP);
        assertThat(failures).isEmpty();
    }
}
