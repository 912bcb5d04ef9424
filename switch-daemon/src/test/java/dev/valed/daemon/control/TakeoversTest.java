package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.valed.core.port.Port;
import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.takeover.TakeoverMode;
import dev.valed.ports.takeover.WireMechanism;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Interfaces of the kernel as ports. */
class TakeoversTest extends ServiceFixture {

    private static final InterfacePortSpec BOTH = spec("eth1", TakeoverMode.WIRE_AND_HOST);
    private static final String MAC = "02:00:00:00:00:01";
    private static final String OTHER_MAC = "02:00:00:00:00:02";

    @BeforeEach
    void makeSwitch() throws Exception {
        service.put("vale0", DEFAULTS);
        taps.wired.add("eth1");
    }

    private static InterfacePortSpec spec(String device, TakeoverMode mode) {
        return new InterfacePortSpec(device, null, mode, WireMechanism.TAP);
    }

    private void assertGivenBack() {
        assertThat(taps.device("eth1").closings).hasValue(1);
        assertThat(taps.device("eth1^").closings).hasValue(1);
        assertThat(taps.closedTooEarly).isEmpty();
    }

    /** Or frames would come that the core does not get any more. */
    private void assertGivenBackFirst() {
        assertThat(taps.device("eth1").givenBackFirst).isTrue();
        assertThat(taps.device("eth1^").givenBackFirst).isTrue();
    }

    @Test
    void shouldBeTwoPortsWithBothSides() throws Exception {
        assertThat(service.putPort("vale0", "eth1", BOTH)).isTrue();
        taps.device("eth1^").lateCompletions = 3;
        taps.device("eth1").missedFrames = 5;

        assertThat(taps.taken).containsExactly(BOTH.toTakeoverSpec());
        assertThat(service.ports("vale0"))
                .extracting(PortStatus::name, PortStatus::index, PortStatus::state)
                .containsExactly(tuple("eth1", 0, PortState.UP), tuple("eth1^", 1, PortState.UP));
        assertThat(service.ports("vale0")).allSatisfy(side -> {
            assertThat(side.type()).isEqualTo(PortType.INTERFACE);
            assertThat(side.device()).isEqualTo("eth1");
            assertThat(side.mode()).isEqualTo("wire+host");
            assertThat(side.mechanism()).isEqualTo("make-believe");
        });
        assertThat(service.port("vale0", "eth1^").lateCompletions()).isEqualTo(3);
        assertThat(service.port("vale0", "eth1").lateCompletions()).isZero();
        assertThat(service.port("vale0", "eth1").missedPackets()).isEqualTo(5);
        assertThat(service.port("vale0", "eth1^").missedPackets()).isZero();
        assertThat(service.status("vale0").ports()).isEqualTo(2);
        assertThat(service.putPort("vale0", "eth1", BOTH)).isFalse();
        assertThat(taps.taken).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = TakeoverMode.class,
            names = {"WIRE", "HOST"})
    void shouldBeOnePortWithOneSide(TakeoverMode mode) throws Exception {
        service.putPort("vale0", "eth1", spec("eth1", mode));

        assertThat(service.ports("vale0")).singleElement().satisfies(port -> {
            assertThat(port.name()).isEqualTo("eth1");
            assertThat(port.mode()).isEqualTo(mode.label());
        });
        assertThat(taps.device("eth1").attached).isEqualTo(mode.hasWire());
        assertThat(taps.device("eth1^").attached).isEqualTo(mode.hasHost());

        service.deletePort("vale0", "eth1");

        assertThat(taps.device("eth1").closings).hasValue(mode.hasWire() ? 1 : 0);
        assertThat(taps.device("eth1^").closings).hasValue(mode.hasHost() ? 1 : 0);
    }

    @Test
    void shouldCountEachSideByItself() throws Exception {
        service.putPort("vale0", "eth1", BOTH);
        taps.device("eth1").runts.set(7);
        taps.device("eth1^").runts.set(2);

        Awaitility.await()
                .until(() -> service.port("vale0", "eth1").counters().receive().packets() == 7
                        && service.port("vale0", "eth1^").counters().receive().packets() == 2);
    }

    @Test
    void shouldDetachBothSidesBeforeEitherIsClosed() throws Exception {
        service.putPort("vale0", "eth1", BOTH);

        service.deletePort("vale0", "eth1");

        assertThat(service.ports("vale0")).isEmpty();
        assertGivenBackFirst();
        assertGivenBack();
    }

    @Test
    void shouldGoWithItsSwitch() throws Exception {
        service.putPort("vale0", "eth1", BOTH);

        service.delete("vale0", true);

        assertThat(service.switches()).isEmpty();
        assertGivenBack();
    }

    @Test
    void shouldBeGivenBackWhenTheDaemonEnds() throws Exception {
        service.putPort("vale0", "eth1", BOTH);

        service.close();

        assertGivenBackFirst();
        assertGivenBack();
    }

    @Test
    void shouldMakeAndDeleteTheHostSideWithTheFirstPortOnly() throws Exception {
        service.putPort("vale0", "eth1", BOTH);

        assertThat(assertRefused(Kind.CONFLICT, () -> service.deletePort("vale0", "eth1^")))
                .hasMessageContaining("made and deleted with vale0:eth1");
        assertThat(assertRefused(Kind.CONFLICT, () -> service.putPort("vale0", "eth1^", NETMAP)))
                .hasMessageContaining("made and deleted with vale0:eth1");
        assertThat(assertRefused(Kind.CONFLICT, () -> service.putPort("vale0", "eth1^", BOTH)))
                .hasMessageContaining("vale0:eth1");
        assertThat(service.ports("vale0")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth2^", "^", "eth1^^", "^eth1"})
    void shouldNotLetUsersGiveTheNameOfAHostSide(String name) throws Exception {
        service.putPort("vale0", "eth1", BOTH);

        assertRefused(Kind.INVALID, () -> service.putPort("vale0", name, NETMAP));
        assertRefused(Kind.NOT_FOUND, () -> service.deletePort("vale0", name));
    }

    @Test
    void shouldLeaveRoomInTheNameForTheHostSide() throws Exception {
        ServiceException refused = assertRefused(Kind.INVALID, () -> service.putPort("vale0", "eth123456", BOTH));

        assertThat(refused.field()).isEqualTo("name");
        assertThat(refused).hasMessageContaining("8 characters");
        assertThat(taps.taken).isEmpty();
        assertThat(service.putPort("vale0", "eth12345", BOTH)).isTrue();
        service.deletePort("vale0", "eth12345");
        assertThat(service.putPort("vale0", "eth123456", spec("eth1", TakeoverMode.WIRE)))
                .isTrue();
    }

    @Test
    void shouldNeedRoomForBothPorts() throws Exception {
        for (int i = 1; i < Port.MAX_PORTS; i++) {
            service.putPort("vale0", "p" + i, NETMAP);
        }

        assertRefused(Kind.FULL, () -> service.putPort("vale0", "eth1", BOTH));
        assertThat(taps.taken).isEmpty();
        assertThat(service.status("vale0").ports()).isEqualTo(Port.MAX_PORTS - 1);

        service.deletePort("vale0", "p1");
        service.putPort("vale0", "eth1", BOTH);
        assertThat(service.status("vale0").ports()).isEqualTo(Port.MAX_PORTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth1", "eth1^"})
    void shouldLeaveNothingWhenASideCannotBeAttached(String side) throws Exception {
        taps.unwatchable.add(side);

        assertRefused(Kind.UNAVAILABLE, () -> service.putPort("vale0", "eth1", BOTH));

        assertThat(service.ports("vale0")).isEmpty();
        assertGivenBack();
        taps.unwatchable.clear();
        assertThat(service.putPort("vale0", "eth1", BOTH)).isTrue();
    }

    @Test
    void shouldRefuseWhatCannotBeTakenOver() throws Exception {
        ServiceException missing =
                assertRefused(Kind.INVALID, () -> service.putPort("vale0", "a", spec("eth7", TakeoverMode.WIRE)));
        assertThat(missing.field()).isEqualTo("device");
        assertThat(missing).hasMessageContaining("eth7");

        ServiceException nowhere = assertRefused(
                Kind.UNAVAILABLE,
                () -> service.putPort(
                        "vale0",
                        "a",
                        new InterfacePortSpec("eth1", "nowhere", TakeoverMode.WIRE_AND_HOST, WireMechanism.TAP)));
        assertThat(nowhere.field()).isEqualTo("namespace");

        ServiceException forbidden = assertRefused(
                Kind.UNAVAILABLE, () -> service.putPort("vale0", "a", spec("forbidden", TakeoverMode.WIRE)));
        assertThat(forbidden).hasMessageContaining("CAP_NET_RAW");
        assertThat(service.ports("vale0")).isEmpty();
    }

    @Test
    void shouldRefuseTheSameDeviceTwice() throws Exception {
        service.put("vale1", DEFAULTS);
        service.putPort("vale0", "eth1", BOTH);

        for (PortSpec same : List.of(BOTH, spec("eth1", TakeoverMode.HOST), TapPortSpec.named("eth1"))) {
            ServiceException refused = assertRefused(Kind.CONFLICT, () -> service.putPort("vale1", "x", same));
            assertThat(refused.field()).isEqualTo("device");
            assertThat(refused).hasMessageContaining("port vale0:eth1 already");
        }
        InterfacePortSpec elsewhere = new InterfacePortSpec("eth1", "blue", TakeoverMode.WIRE, WireMechanism.TAP);
        assertThat(service.putPort("vale1", "x", elsewhere)).isTrue();
    }

    @Test
    void shouldRefuseATapThatIsAPort() throws Exception {
        service.putPort("vale0", "t", TapPortSpec.named("tap0"));

        assertThat(assertRefused(Kind.CONFLICT, () -> service.putPort("vale0", "x", spec("tap0", TakeoverMode.WIRE))))
                .hasMessageContaining("vale0:t");
    }

    @Test
    void shouldRefuseTheNameOfAPersistentPort() throws Exception {
        service.interfaces().put("v0", InterfaceSpec.defaults());
        taps.wired.add("v0");

        assertThat(assertRefused(Kind.CONFLICT, () -> service.putPort("vale0", "x", spec("v0", TakeoverMode.WIRE)))
                        .field())
                .isEqualTo("device");
    }

    @Test
    void shouldRefuseAnotherMode() throws Exception {
        service.putPort("vale0", "eth1", BOTH);

        assertThat(assertRefused(
                        Kind.CONFLICT, () -> service.putPort("vale0", "eth1", spec("eth1", TakeoverMode.WIRE))))
                .hasMessageContaining("wire+host");
    }

    @Test
    void shouldPinAddressesToEitherSide() throws Exception {
        service.putPort("vale0", "eth1", BOTH);
        service.fdb().pin("vale0", MAC, "eth1");
        service.fdb().pin("vale0", OTHER_MAC, "eth1^");

        assertThat(service.fdb().list("vale0", new FdbFilter("eth1^", null, null)))
                .extracting(FdbEntryStatus::mac)
                .containsExactly(OTHER_MAC);

        service.deletePort("vale0", "eth1");

        assertThat(service.fdb().list("vale0", new FdbFilter(null, null, null))).isEmpty();
    }

    @Test
    void shouldBePolledAsOtherInterfaces() throws Exception {
        service.putPort("vale0", "eth1", BOTH);

        assertThat(service.startPolling("vale0", "eth1^", new PollingSpec(PollingSpec.Mode.SINGLE, 0, 1)))
                .isTrue();
        assertThat(service.port("vale0", "eth1^").polling()).isNotNull();
        assertThat(service.port("vale0", "eth1").polling()).isNull();
    }

    // ---- as a configuration

    private static Configuration with(Map<String, PortSpec> ports, Map<String, String> pinned) {
        return new Configuration(List.of(new SwitchConfiguration("vale0", 300, 8192, 0, ports, pinned)));
    }

    @Test
    void shouldBecomeWhatIsWantedAndThenDoNothing() throws Exception {
        Configuration wanted = with(Map.of("eth1", BOTH), Map.of(MAC, "eth1", OTHER_MAC, "eth1^"));

        service.apply(wanted);

        assertThat(service.configuration()).isEqualTo(wanted);
        assertThat(service.plan(wanted).changes()).isEmpty();
        assertThat(taps.taken).hasSize(1);
    }

    @Test
    void shouldTakeItOverAgainWhenALaterStepFails() throws Exception {
        Configuration before = with(Map.of("eth1", BOTH), Map.of(MAC, "eth1", OTHER_MAC, "eth1^"));
        service.apply(before);
        FakePort wireBefore = taps.device("eth1");

        assertRefused(
                Kind.UNAVAILABLE, () -> service.apply(with(Map.of("c", TapPortSpec.named("forbidden")), Map.of())));

        assertThat(wireBefore.isClosed()).isTrue();
        assertThat(taps.taken).hasSize(2);
        assertThat(taps.closedTooEarly).isEmpty();
        assertThat(service.configuration()).isEqualTo(before);
        assertThat(service.ports("vale0"))
                .extracting(PortStatus::name, PortStatus::state)
                .containsExactly(tuple("eth1", PortState.UP), tuple("eth1^", PortState.UP));
        assertThat(service.fdb().statistics("vale0").entries())
                .as("pins of both")
                .isEqualTo(2);
    }

    @Test
    void shouldChangeItsMode() throws Exception {
        service.apply(with(Map.of("eth1", BOTH), Map.of(MAC, "eth1^")));

        service.apply(with(Map.of("eth1", spec("eth1", TakeoverMode.WIRE)), Map.of(MAC, "eth1")));

        assertThat(service.ports("vale0")).extracting(PortStatus::name).containsExactly("eth1");
        assertThat(taps.closedTooEarly).isEmpty();
        assertThat(service.fdb().list("vale0", new FdbFilter(null, null, true)))
                .extracting(FdbEntryStatus::port)
                .containsExactly("eth1");
    }

    @Test
    void shouldGiveTheDeviceOfOnePortToAnother() throws Exception {
        service.apply(with(Map.of("eth1", BOTH), Map.of()));
        Map<String, PortSpec> moved = new LinkedHashMap<>();
        moved.put("a", NETMAP);
        moved.put("wan", BOTH);

        service.apply(with(moved, Map.of()));

        assertThat(service.ports("vale0")).extracting(PortStatus::name).containsExactly("a", "wan", "wan^");
    }

    // ---- what a name is

    @Test
    void shouldTellWhatANameWouldBeAsAPort() throws Exception {
        service.interfaces().put("v0", InterfaceSpec.defaults());
        taps.interfaces.add("tap7");

        assertThat(service.typeOf("v0")).contains(PortType.PERSISTENT);
        assertThat(service.typeOf("tap7")).contains(PortType.TAP);
        assertThat(service.typeOf("eth1")).contains(PortType.INTERFACE);
        assertThat(service.typeOf("eth9")).isEmpty();
        assertThat(service.typeOf("a/b")).isEmpty();
    }
}
