package dev.valed.ports.bpf;

import static dev.valed.ports.bpf.TestInterface.BROADCAST_MAC;
import static dev.valed.ports.bpf.TestInterface.STATION;
import static dev.valed.ports.bpf.TestInterface.STATION_MAC;
import static dev.valed.ports.bpf.TestInterface.datagram;
import static dev.valed.ports.bpf.TestInterface.next;
import static dev.valed.ports.bpf.TestInterface.nextNow;
import static dev.valed.ports.bpf.TestInterface.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of frames, by either mechanism. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class InterfaceProgramsSystemTest {
    private static final byte[] OTHER_MAC = HexFormat.of().parseHex("02000000000c");

    private TestInterface taken;

    @BeforeEach
    void setUp() throws Exception {
        taken = new TestInterface();
    }

    @AfterEach
    void tearDown() throws Exception {
        if (taken != null) {
            taken.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeFramesFromWire(Mechanism mechanism) throws Exception {
        try (InterfacePrograms _ = taken.attach(mechanism)) {
            byte[] frame = taken.toHost("from the wire");
            taken.nic.write(frame);

            assertThat(next(taken.wire)).isEqualTo(frame);
            assertHostHasNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendFramesToWire(Mechanism mechanism) throws Exception {
        try (InterfacePrograms _ = taken.attach(mechanism)) {
            byte[] frame = datagram(STATION_MAC, "to the wire");
            taken.wire.write(frame);

            assertThat(next(taken.nic)).isEqualTo(frame);
            taken.assertIdle();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeFramesFromHost(Mechanism mechanism) throws Exception {
        try (InterfacePrograms _ = taken.attach(mechanism)) {
            taken.send("from the host", STATION);

            byte[] frame = next(taken.host);
            assertThat(frame).startsWith(STATION_MAC);
            assertThat(text(frame)).isEqualTo("from the host");
            taken.assertIdle();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveFramesToHost(Mechanism mechanism) throws Exception {
        try (InterfacePrograms _ = taken.attach(mechanism)) {
            taken.host.write(taken.toHost("to the host"));
            assertThat(taken.receive()).isEqualTo("to the host");

            taken.host.write(datagram(BROADCAST_MAC, "to all"));
            assertThat(taken.receive()).isEqualTo("to all");
            taken.assertIdle();
        }
    }

    /** The switch floods such frames to the host's side too, and a host that routes would send them on. */
    @ParameterizedTest
    @EnumSource
    void shouldNotMakeHostTakeFramesForOthers(Mechanism mechanism) throws Exception {
        try (InterfacePrograms _ = taken.attach(mechanism)) {
            taken.host.write(datagram(OTHER_MAC, "not for the host"));

            assertHostHasNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepVlanTags(Mechanism mechanism) throws Exception {
        try (InterfacePrograms _ = taken.attach(mechanism)) {
            byte[] frame = tagged(taken.toHost("tagged"));

            taken.nic.write(frame);
            assertThat(nextTagged(taken.wire)).isEqualTo(frame);

            taken.wire.write(frame);
            assertThat(nextTagged(taken.nic)).isEqualTo(frame);
        }
    }

    private static byte[] tagged(byte[] frame) {
        return ByteBuffer.allocate(frame.length + 4)
                .put(frame, 0, 12)
                .putInt(0x8100_0042)
                .put(frame, 12, frame.length - 12)
                .array();
    }

    private static byte[] nextTagged(RawTap tap) throws IOException {
        byte[] frame = tap.take();
        while (ByteBuffer.wrap(frame).getShort(12) != (short) 0x8100) {
            frame = tap.take(); // from before the interface was taken
        }
        return frame;
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepKernelFromSendingThroughTaps(Mechanism mechanism) throws Exception {
        try (InterfacePrograms _ = taken.attach(mechanism)) {
            while (taken.wire.read() != null || taken.host.read() != null) {
                // Sent before there was a guard.
            }
            taken.namespace.ip("addr", "add", "10.79.0.1/24", "dev", "nic-wire");
            taken.namespace.ip("addr", "add", "10.80.0.1/24", "dev", "nic-host");
            taken.namespace.ip("neigh", "add", "10.79.0.2", "lladdr", "02:00:00:00:00:0b", "dev", "nic-wire");
            taken.namespace.ip("neigh", "add", "10.80.0.2", "lladdr", "02:00:00:00:00:0b", "dev", "nic-host");
            taken.send("through the wire TAP", "10.79.0.2");
            taken.send("through the host TAP", "10.80.0.2");
            taken.send("who has this address?", "10.79.0.3");

            taken.nic.write(taken.toHost("from the wire"));
            assertThat(sourcesUpTo(taken.wire, "from the wire"))
                    .containsExactly(HexFormat.of().formatHex(STATION_MAC));
            taken.send("from the host", STATION);
            assertThat(sourcesUpTo(taken.host, "from the host"))
                    .containsOnly(HexFormat.of().formatHex(taken.nic.macAddress()));
        }
    }

    /** The source addresses of all frames up to a datagram with this text. */
    private static List<String> sourcesUpTo(RawTap tap, String text) throws IOException {
        List<String> sources = new ArrayList<>();
        while (true) {
            byte[] frame = tap.take();
            sources.add(HexFormat.of().formatHex(frame, 6, 12));
            if (TestInterface.isDatagram(frame) && text(frame).equals(text)) {
                return sources;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCutHostOffWhenOnlyWireIsWanted(Mechanism mechanism) throws Exception {
        try (InterfacePrograms _ = taken.namespace.call(
                () -> InterfacePrograms.attach(taken.nic.index(), taken.wire.index(), 0, mechanism))) {
            taken.send("from the host", STATION);
            byte[] frame = datagram(STATION_MAC, "to the wire");
            taken.wire.write(frame);

            assertThat(next(taken.nic)).isEqualTo(frame);
            taken.assertIdle();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCutWireOffWhenOnlyHostIsWanted(Mechanism mechanism) throws Exception {
        try (InterfacePrograms _ = taken.namespace.call(
                () -> InterfacePrograms.attach(taken.nic.index(), 0, taken.host.index(), mechanism))) {
            taken.nic.write(taken.toHost("from the wire"));

            assertHostHasNothing();
            assertThat(nextNow(taken.wire)).isNull();
            taken.send("from the host", STATION);
            assertThat(text(next(taken.host))).isEqualTo("from the host");
        }
    }

    /** A frame that must come follows those that must not. */
    private void assertHostHasNothing() throws Exception {
        taken.host.write(taken.toHost("the first"));
        assertThat(taken.receive()).isEqualTo("the first");
    }
}
