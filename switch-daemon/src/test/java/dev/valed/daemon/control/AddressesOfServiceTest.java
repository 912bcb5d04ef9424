package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.control.ServiceException.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesOfServiceTest extends ServiceFixture {

    private static final String MAC = "02:00:00:00:00:01";

    @BeforeEach
    void makePorts() throws Exception {
        service.put("vale0", new SwitchRequest(null, 16, null));
        service.putPort("vale0", "a", NETMAP);
        service.putPort("vale0", "b", TapPortSpec.named("tap0"));
    }

    @Test
    void shouldPinToAPortThatIsUp() throws Exception {
        assertThat(service.fdb().pin("vale0", MAC, "b")).isTrue();
        assertThat(service.fdb().pin("vale0", MAC, "b")).isFalse();

        assertThat(service.fdb().list("vale0", FdbFilter.all())).containsExactly(new FdbEntryStatus(MAC, "b", true, 0));
        assertThat(service.fdb().statistics("vale0").entries()).isEqualTo(1);
    }

    @Test
    void shouldRememberPinsOfAPortThatIsDown() throws Exception {
        service.fdb().pin("vale0", MAC, "a");
        assertThat(service.fdb().list("vale0", FdbFilter.all())).hasSize(1);
        assertThat(service.fdb().statistics("vale0").entries()).isZero();

        Program program = open("vale0", "a");
        assertThat(service.fdb().statistics("vale0").entries()).isEqualTo(1);

        service.programs().close(program.port);
        assertThat(service.fdb().statistics("vale0").entries()).isZero();
        assertThat(service.fdb().list("vale0", FdbFilter.all())).hasSize(1);
    }

    @Test
    void shouldMoveAPinToAnotherPort() throws Exception {
        service.fdb().pin("vale0", MAC, "b");

        assertThat(service.fdb().pin("vale0", MAC, "a")).isTrue();

        assertThat(service.fdb().list("vale0", FdbFilter.all())).containsExactly(new FdbEntryStatus(MAC, "a", true, 0));
        assertThat(service.fdb().statistics("vale0").entries()).as("a is down").isZero();
    }

    @Test
    void shouldRemoveAnAddressInAnyNotation() throws Exception {
        service.fdb().pin("vale0", "02:00:00:00:00:aa", "b");

        service.fdb().remove("vale0", "02-00-00-00-00-AA");

        assertThat(service.fdb().list("vale0", FdbFilter.all())).isEmpty();
        assertRefused(Kind.NOT_FOUND, () -> service.fdb().remove("vale0", MAC));
    }

    @Test
    void shouldForgetThePinsOfADeletedPort() throws Exception {
        service.fdb().pin("vale0", MAC, "a");
        service.deletePort("vale0", "a");
        service.putPort("vale0", "a", NETMAP);

        assertThat(service.fdb().list("vale0", FdbFilter.all())).isEmpty();
    }

    @Test
    void shouldKeepPinsWhenItFlushes() throws Exception {
        service.fdb().pin("vale0", MAC, "b");

        assertThat(service.fdb().flush("vale0", null)).isZero();
        assertThat(service.fdb().flush("vale0", "a")).isZero();
        assertThat(service.fdb().flush("vale0", "b")).isZero();
        assertThat(service.fdb().list("vale0", FdbFilter.all())).hasSize(1);
        assertRefused(Kind.NOT_FOUND, () -> service.fdb().flush("vale0", "c"));
    }

    @Test
    void shouldFilter() throws Exception {
        service.fdb().pin("vale0", MAC, "a");
        service.fdb().pin("vale0", "02:00:00:00:00:02", "b");

        assertThat(service.fdb().list("vale0", new FdbFilter("a", null, null))).hasSize(1);
        assertThat(service.fdb().list("vale0", new FdbFilter(null, "02-00-00-00-00-02", null)))
                .extracting(FdbEntryStatus::port)
                .containsExactly("b");
        assertThat(service.fdb().list("vale0", new FdbFilter(null, null, false)))
                .isEmpty();
        assertRefused(Kind.INVALID, () -> service.fdb().list("vale0", new FdbFilter(null, "x", null)));
        assertRefused(Kind.NOT_FOUND, () -> service.fdb().list("vale0", new FdbFilter("c", null, null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02:00:00:00:00",
                "01:00:5e:00:00:01",
                "ff:ff:ff:ff:ff:ff",
                "00:00:00:00:00:00",
                "02:00:00:00:00:0g"
            })
    void shouldPinAddressesOfStationsOnly(String mac) {
        ServiceException refused =
                assertRefused(Kind.INVALID, () -> service.fdb().pin("vale0", mac, "b"));

        assertThat(refused.field()).isEqualTo("mac");
    }

    @Test
    void shouldRefusePinsThatTheDatabaseCannotTake() throws Exception {
        for (int i = 0; i < 16; i++) {
            service.fdb().pin("vale0", "02:00:00:00:01:%02x".formatted(i), i % 2 == 0 ? "a" : "b");
        }

        assertRefused(Kind.FULL, () -> service.fdb().pin("vale0", MAC, "b"));
        assertThat(service.fdb().list("vale0", FdbFilter.all())).hasSize(16);
    }
}
