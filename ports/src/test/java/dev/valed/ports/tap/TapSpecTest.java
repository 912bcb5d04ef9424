package dev.valed.ports.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class TapSpecTest {
    @Test
    void shouldHaveDefaults() {
        assertThat(TapSpec.named("tap0")).isEqualTo(new TapSpec("tap0", null, null, null, false, true, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"t", "tap0", "a.b-c_D9", "exactly15bytes_", "..."})
    void shouldAcceptNamesOfDevices(String name) {
        assertThat(TapSpec.named(name).device()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "tap%d", "a/b", "a b", "a:b", "sixteen_bytes_16", "täp0", "tap0\n"})
    void shouldRefuseOtherNames(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TapSpec.named(name))
                .withMessageStartingWith("device is \"" + name + "\"; accepted: 1 to 15 of ");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 17})
    void shouldRefuseOtherNumbersOfQueues(int queues) {
        assertThat(TapSpec.named("tap0").queues()).isOne();
        assertThat(TapSpec.named("tap0").withQueues(16).queues()).isEqualTo(16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TapSpec.named("tap0").withQueues(queues))
                .withMessage("queues is " + queues + "; accepted: 1 to 16");
    }

    @Test
    void shouldRefuseNamespaceWithSlash() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TapSpec.named("tap0").inNamespace("a/b"))
                .withMessageStartingWith("namespace is \"a/b\"; accepted:");
    }

    @Test
    void shouldTakeMacAddressInEitherNotation() {
        assertThat(TapSpec.named("tap0").withMacAddress("02-AB-cd-00-00-01").macAddress())
                .isEqualTo("02:ab:cd:00:00:01");
        assertThat(TapSpec.named("tap0").withMacAddress("02-AB-cd-00-00-01"))
                .isEqualTo(TapSpec.named("tap0").withMacAddress("02:ab:cd:00:00:01"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02:00:00:00:00",
                "02:00:00:00:00:0g",
                "00:00:00:00:00:00",
                "01:00:5e:00:00:01",
                "ff:ff:ff:ff:ff:ff"
            })
    void shouldRefuseOtherMacAddresses(String mac) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TapSpec.named("tap0").withMacAddress(mac))
                .withMessage("macAddress is \"" + mac
                        + "\"; accepted: a unicast address other than zero, such as 02:00:00:00:00:01");
    }

    @ParameterizedTest
    @ValueSource(ints = {68, 1500, 65521})
    void shouldAcceptMtu(int mtu) {
        assertThat(TapSpec.named("tap0").withMtu(mtu).mtu()).isEqualTo(mtu);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 67, 65522, Integer.MAX_VALUE})
    void shouldRefuseOtherMtu(int mtu) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TapSpec.named("tap0").withMtu(mtu))
                .withMessage("mtu is " + mtu + "; accepted: 68 to 65521");
    }

    @Test
    void shouldChangeOneFieldAtATime() {
        TapSpec spec = TapSpec.named("tap0")
                .inNamespace("blue")
                .withMacAddress("02:00:00:00:00:01")
                .withMtu(9000)
                .withPersistent(true)
                .withOffloads(false)
                .withUp(false);

        assertThat(spec).isEqualTo(new TapSpec("tap0", "blue", "02:00:00:00:00:01", 9000, true, false, false));
    }
}
