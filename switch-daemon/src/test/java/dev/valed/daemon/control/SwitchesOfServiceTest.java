package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.control.ServiceException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SwitchesOfServiceTest extends ServiceFixture {

    @Test
    void shouldMakeASwitchWithDefaults() throws Exception {
        assertThat(service.put("vale0", DEFAULTS)).isTrue();

        assertThat(service.switches()).containsExactly(new SwitchStatus("vale0", 0, 0, 300, 0, 8192, 0));
    }

    @Test
    void shouldChangeOnlyWhatIsGiven() throws Exception {
        service.put("vale0", new SwitchRequest(60, 1024, 5));

        assertThat(service.put("vale0", new SwitchRequest(90, null, null))).isFalse();

        assertThat(service.status("vale0")).isEqualTo(new SwitchStatus("vale0", 0, 0, 90, 0, 1024, 5));
    }

    @Test
    void shouldAcceptTheSameCapacityAndRefuseAnother() throws Exception {
        service.put("vale0", new SwitchRequest(null, 1024, null));

        assertThat(service.put("vale0", new SwitchRequest(null, 1024, null))).isFalse();
        ServiceException refused =
                assertRefused(Kind.CONFLICT, () -> service.put("vale0", new SwitchRequest(20, 2048, null)));
        assertThat(refused.field()).isEqualTo("fdbCapacity");
        assertThat(service.status("vale0").ageingSeconds()).isEqualTo(300);
    }

    @ParameterizedTest
    @CsvSource({
        "ageingSeconds, 9,,", "ageingSeconds, 1000001,,",
        "fdbCapacity,, 15,", "fdbCapacity,, 1048577,",
        "portMacLimit,,, -1", "portMacLimit,,, 1048577"
    })
    void shouldNameTheFieldThatIsOutOfRange(String field, Integer ageing, Integer capacity, Integer limit) {
        ServiceException refused =
                assertRefused(Kind.INVALID, () -> service.put("vale0", new SwitchRequest(ageing, capacity, limit)));

        assertThat(refused.field()).isEqualTo(field);
        assertThat(refused).hasMessageContaining(field).hasMessageContaining("are");
        assertThat(service.switches()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "val", "br0", "Vale0", "vale-0", "vale0:a", "vale0\n", "vale0123456789", "välé", "../vale"})
    void shouldRefuseNamesThatNetmapCannotSay(String name) {
        assertRefused(Kind.INVALID, () -> service.put(name, DEFAULTS));
        assertRefused(Kind.INVALID, () -> service.status(name));
    }

    @Test
    void shouldGiveAFreedIndexToTheNextSwitch() throws Exception {
        service.put("vale0", DEFAULTS);
        service.put("vale1", DEFAULTS);
        service.delete("vale0", false);

        service.put("vale2", DEFAULTS);

        assertThat(service.switches()).extracting(SwitchStatus::name).containsExactly("vale2", "vale1");
    }

    @Test
    void shouldDeleteASwitchWithPortsOnlyByForce() throws Exception {
        service.put("vale0", DEFAULTS);
        service.putPort("vale0", "a", TapPortSpec.named("tap0"));

        assertRefused(Kind.CONFLICT, () -> service.delete("vale0", false));
        assertThat(taps.device("tap0").isClosed()).isFalse();

        service.delete("vale0", true);
        assertThat(service.switches()).isEmpty();
        assertThat(taps.device("tap0").closings).hasValue(1);
        assertRefused(Kind.NOT_FOUND, () -> service.delete("vale0", true));
    }

    @Test
    void shouldLimitTheAddressesOfAllSwitches() throws Exception {
        service.put("vale0", new SwitchRequest(null, 1 << 20, null));

        ServiceException refused =
                assertRefused(Kind.FULL, () -> fillWithSwitches(new SwitchRequest(null, 1 << 20, null)));

        assertThat(refused).hasMessageContaining(String.valueOf(Switches.MAX_ADDRESSES));
    }

    @Test
    void shouldLimitTheNumberOfSwitches() {
        assertRefused(Kind.FULL, () -> fillWithSwitches(new SwitchRequest(null, 16, null)));

        assertThat(service.switches()).hasSize(Switches.MAX_SWITCHES);
    }

    private void fillWithSwitches(SwitchRequest request) throws ServiceException {
        for (int i = 0; i <= Switches.MAX_SWITCHES; i++) {
            service.put("valex" + i, request);
        }
    }

    @Test
    void shouldRefuseChangesWhenItIsClosed() {
        service.close();

        assertRefused(Kind.UNAVAILABLE, () -> service.put("vale0", DEFAULTS));
    }
}
