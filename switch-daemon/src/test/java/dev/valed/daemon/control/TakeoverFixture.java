package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.ports.takeover.TakeoverMode;
import dev.valed.ports.takeover.WireMechanism;
import org.junit.jupiter.api.BeforeEach;

/** A service with a switch, on a make-believe kernel with an interface eth1. */
abstract class TakeoverFixture extends ServiceFixture {

    static final InterfacePortSpec BOTH = spec("eth1", TakeoverMode.WIRE_AND_HOST);

    @BeforeEach
    void makeSwitch() throws Exception {
        service.put("vale0", DEFAULTS);
        taps.wired.add("eth1");
    }

    static InterfacePortSpec spec(String device, TakeoverMode mode) {
        return new InterfacePortSpec(device, null, mode, WireMechanism.TAP);
    }

    void assertGivenBack() {
        assertThat(taps.device("eth1").closings).hasValue(1);
        assertThat(taps.device("eth1^").closings).hasValue(1);
        assertThat(taps.closedTooEarly).isEmpty();
    }

    /** Or frames would come that the core does not get any more. */
    void assertGivenBackFirst() {
        assertThat(taps.device("eth1").givenBackFirst).isTrue();
        assertThat(taps.device("eth1^").givenBackFirst).isTrue();
    }
}
