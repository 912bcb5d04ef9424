package dev.valed.ports.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.testing.Await;
import dev.valed.ports.OpenPort;
import dev.valed.ports.tap.TapDevice;
import dev.valed.ports.tap.TapSpec;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Single frames by the four rings of an interface. What the station and the host have of them is seen through TAPs that are
 * bridged to their interfaces, as a bridge changes nothing about a frame.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class TakeoverFramesSystemTest {
    private static final String HOST_MAC = "02:00:00:00:00:01";
    private static final String STATION_MAC = "02:00:00:00:00:02";

    private Stage stage;
    private TapDevice hostTap;
    private TapDevice stationTap;
    private RawEnd hostStack;
    private RawEnd station;

    @BeforeEach
    void create() throws Exception {
        stage = Stage.create();
        stationTap = bridge(stage.station, "eth0");
        station = new RawEnd(stationTap);
    }

    @AfterEach
    void delete() throws Exception {
        if (stage != null) {
            stationTap.close();
            if (hostTap != null) {
                hostTap.close();
            }
            stage.close();
        }
    }

    private static TapDevice bridge(TestNamespace namespace, String device) throws IOException {
        namespace.ip("link", "add", "bridge", "type", "bridge", "forward_delay", "0");
        TapDevice tap = TapDevice.open(
                TapSpec.named("tap").inNamespace(namespace.name()).withOffloads(false));
        namespace.ip("link", "set", device, "master", "bridge");
        namespace.ip("link", "set", "tap", "master", "bridge");
        namespace.ip("link", "set", "bridge", "up");
        Await.until("both ports forward", () -> forwards(namespace, device) && forwards(namespace, "tap"));
        return tap;
    }

    /** The kernel sees to what follows from a carrier a little after it is there; until then frames are lost. */
    private static boolean forwards(TestNamespace namespace, String device) {
        try {
            return namespace.ip("-d", "link", "show", "dev", device).contains("state forwarding");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InterfacePorts take(TakeoverMode mode, WireMechanism mechanism) throws IOException {
        if (mechanism == WireMechanism.AF_XDP) {
            stage.sendWholeFrames();
        }
        InterfacePorts ports = TakenInterface.take(stage.spec(mode, mechanism));
        // Only now: what is part of a bridge is not taken.
        hostTap = bridge(stage.host, Stage.DEVICE);
        hostStack = new RawEnd(hostTap);
        return ports;
    }

    private static byte[] fromStation(boolean tagged, int seed) {
        return RawEnd.frame(HOST_MAC, STATION_MAC, tagged, payload(seed));
    }

    private static byte[] fromHost(boolean tagged, int seed) {
        return RawEnd.frame(STATION_MAC, HOST_MAC, tagged, payload(seed));
    }

    private static byte[] payload(int seed) {
        byte[] payload = new byte[60 + seed * 120];
        new Random(seed).nextBytes(payload);
        return payload;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPassFramesByAllFourRingsUnchanged(boolean tagged) throws Exception {
        check(WireMechanism.TAP, tagged);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldDoTheSameByAfXdp(boolean tagged) throws Exception {
        check(WireMechanism.AF_XDP, tagged);
    }

    private void check(WireMechanism mechanism, boolean tagged) throws Exception {
        InterfacePorts ports = take(TakeoverMode.WIRE_AND_HOST, mechanism);
        try (OpenPort wireSide = Objects.requireNonNull(ports.wire());
                OpenPort hostSide = Objects.requireNonNull(ports.host())) {
            RawEnd wire = new RawEnd(wireSide);
            RawEnd host = new RawEnd(hostSide);
            for (int seed = 0; seed < 12; seed++) {
                station.send(fromStation(tagged, seed));
                assertThat(wire.receive()).as("wire-rx").isEqualTo(fromStation(tagged, seed));
                hostStack.send(fromHost(tagged, seed));
                assertThat(host.receive()).as("host-rx").isEqualTo(fromHost(tagged, seed));
                assertThat(wire.send(fromHost(tagged, seed))).isTrue();
                assertThat(station.receive()).as("wire-tx").isEqualTo(fromHost(tagged, seed));
                assertThat(host.send(fromStation(tagged, seed))).isTrue();
                assertThat(hostStack.receive()).as("host-tx").isEqualTo(fromStation(tagged, seed));
            }
            assertThat(wire.look() || host.look() || station.look() || hostStack.look())
                    .as("no frame comes twice, or where it should not")
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(WireMechanism.class)
    void shouldCutOffTheHostInModeWire(WireMechanism mechanism) throws Exception {
        InterfacePorts ports = take(TakeoverMode.WIRE, mechanism);
        assertThat(ports.host()).isNull();
        try (OpenPort wireSide = Objects.requireNonNull(ports.wire())) {
            RawEnd wire = new RawEnd(wireSide);
            for (int seed = 0; seed < 5; seed++) {
                hostStack.send(fromHost(false, seed));
                station.send(fromStation(false, seed));
                assertThat(wire.receive()).isEqualTo(fromStation(false, seed));
                wire.send(fromHost(true, seed));
                assertThat(station.receive()).isEqualTo(fromHost(true, seed));
            }
            assertThat(hostStack.look() || station.look() || wire.look()).isFalse();
        }
        assertDirect();
    }

    @Test
    void shouldCutOffTheWireInModeHost() throws Exception {
        InterfacePorts ports = take(TakeoverMode.HOST, WireMechanism.TAP);
        assertThat(ports.wire()).isNull();
        try (OpenPort hostSide = Objects.requireNonNull(ports.host())) {
            RawEnd host = new RawEnd(hostSide);
            for (int seed = 0; seed < 5; seed++) {
                station.send(fromStation(false, seed));
                hostStack.send(fromHost(false, seed));
                assertThat(host.receive()).isEqualTo(fromHost(false, seed));
                host.send(fromStation(true, seed));
                assertThat(hostStack.receive()).isEqualTo(fromStation(true, seed));
            }
            assertThat(hostStack.look() || station.look() || host.look()).isFalse();
        }
        assertDirect();
    }

    @Test
    void shouldForwardNothingTheKernelSendsThroughTheTaps() throws Exception {
        InterfacePorts ports = take(TakeoverMode.WIRE_AND_HOST, WireMechanism.TAP);
        try (OpenPort wireSide = Objects.requireNonNull(ports.wire());
                OpenPort hostSide = Objects.requireNonNull(ports.host())) {
            TapDevice meddler = bridgePort(stage.host, "eth1-wire");
            try (meddler) {
                new RawEnd(meddler).send(fromHost(false, 1));
                hostStack.send(fromHost(false, 2));
                assertThat(new RawEnd(hostSide).receive()).isEqualTo(fromHost(false, 2));
                assertThat(new RawEnd(wireSide).look()).isFalse();
            }
        }
    }

    /** A TAP in a second bridge with this device, so that what is sent by it goes out there. */
    private static TapDevice bridgePort(TestNamespace namespace, String device) throws IOException {
        namespace.ip("link", "add", "second", "type", "bridge", "forward_delay", "0");
        TapDevice tap = TapDevice.open(
                TapSpec.named("meddler").inNamespace(namespace.name()).withOffloads(false));
        namespace.ip("link", "set", device, "master", "second");
        namespace.ip("link", "set", "meddler", "master", "second");
        namespace.ip("link", "set", "second", "up");
        return tap;
    }

    @Test
    void shouldPassWhatCameBeforeItWasGivenBack() throws Exception {
        InterfacePorts ports = take(TakeoverMode.WIRE_AND_HOST, WireMechanism.TAP);
        try (OpenPort wireSide = Objects.requireNonNull(ports.wire());
                OpenPort hostSide = Objects.requireNonNull(ports.host())) {
            station.send(fromStation(false, 1));
            hostStack.send(fromHost(false, 2));
            hostSide.giveBack();
            assertThat(new RawEnd(wireSide).receive()).isEqualTo(fromStation(false, 1));
            assertThat(new RawEnd(hostSide).receive()).isEqualTo(fromHost(false, 2));
            assertDirect();
            assertThat(new RawEnd(wireSide).send(fromHost(false, 3)))
                    .as("refused and counted")
                    .isFalse();
        }
    }

    /** Between host and station without us. */
    private void assertDirect() {
        station.send(fromStation(false, 3));
        assertThat(hostStack.receive()).isEqualTo(fromStation(false, 3));
        hostStack.send(fromHost(true, 4));
        assertThat(station.receive()).isEqualTo(fromHost(true, 4));
        assertThat(station.look() || hostStack.look())
                .as("no frame comes twice")
                .isFalse();
    }
}
