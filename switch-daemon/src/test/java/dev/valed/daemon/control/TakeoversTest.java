package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.daemon.testing.Processors;
import dev.valed.ports.takeover.TakeoverMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Interfaces of the kernel as ports. */
class TakeoversTest extends TakeoverFixture {

    private static final String MAC = "02:00:00:00:00:01";
    private static final String OTHER_MAC = "02:00:00:00:00:02";

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

        SOON.until(() -> service.port("vale0", "eth1").counters().receive().packets() == 7
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
        Processors.assumeEnoughForPolling();
        service.putPort("vale0", "eth1", BOTH);

        assertThat(service.startPolling("vale0", "eth1^", new PollingSpec(PollingSpec.Mode.SINGLE, 0, 1)))
                .isTrue();
        assertThat(service.port("vale0", "eth1^").polling()).isNotNull();
        assertThat(service.port("vale0", "eth1").polling()).isNull();
    }
}
