package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.takeover.TakeoverMode;
import dev.valed.ports.takeover.WireMechanism;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Asked about loopback, which every machine has. */
class ManagementPathTest {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String EVERYWHERE = "0.0.0.0";
    private static final String ELSEWHERE = "192.0.2.1";

    private static ServiceException refused(String listening, String device, @Nullable String reachedBy) {
        return ServiceFixture.assertRefused(Kind.CONFLICT, () -> ask(listening, device, reachedBy));
    }

    private static void ask(String listening, String device, @Nullable String reachedBy) throws ServiceException {
        new ManagementPath(InetAddress.ofLiteral(listening))
                .refuse(
                        new InterfacePortSpec(device, null, TakeoverMode.WIRE, WireMechanism.TAP),
                        reachedBy == null ? null : InetAddress.ofLiteral(reachedBy),
                        "--force");
    }

    private static void assertAccepted(String listening, String device, @Nullable String reachedBy) {
        assertThatCode(() -> ask(listening, device, reachedBy)).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseTheInterfaceThatHasTheAddressOfTheApi() {
        assertThat(refused(LOOPBACK, "lo", null))
                .hasMessage("lo carries the connection by which this daemon is managed (127.0.0.1):"
                        + " it is taken over only with --force")
                .returns("device", ServiceException::field);
        refused(LOOPBACK, "lo", ELSEWHERE);
        assertAccepted(ELSEWHERE, "lo", null);
        assertAccepted(LOOPBACK, "no-such", null);
    }

    @Test
    void shouldRefuseTheInterfaceByWhichTheRequestCame() {
        refused(ELSEWHERE, "lo", LOOPBACK);
        refused(EVERYWHERE, "lo", LOOPBACK);
    }

    @Test
    void shouldTakeEveryAddressForThatOfAnApiAtAllUnlessTheRequestSaysMore() {
        refused(EVERYWHERE, "lo", null);
        assertAccepted(EVERYWHERE, "lo", ELSEWHERE);
    }

    @Test
    void shouldAskOnlyAboutInterfacesOfItsOwnNamespace() {
        InterfacePortSpec elsewhere = new InterfacePortSpec("lo", "no-such", TakeoverMode.WIRE, WireMechanism.TAP);

        assertThatCode(() -> new ManagementPath(InetAddress.ofLiteral(LOOPBACK)).refuse(elsewhere, null, "--force"))
                .doesNotThrowAnyException();
    }
}
