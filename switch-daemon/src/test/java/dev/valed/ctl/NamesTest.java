package dev.valed.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"vale0:a", "vale0:1", "valeA_b:P", "vale0:a12345678", "vale0:eth1^", "vale:0_Z"})
    void shouldAcceptNetmapsNames(String text) {
        assertThat(PortName.parse(text)).hasToString(text);
        assertThat(SwitchOrPort.parse(text).port()).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "vale0",
                "vale0:",
                ":a",
                "eth0:a",
                "Vale0:a",
                "vale0:a:b",
                "vale0:a-b",
                "vale0:^",
                "vale0:a^^",
                "vale0:a^b",
                "vale0:a12345678^",
                "vale0:a b",
                "vale0:ä",
                "vale0:a/b",
                "vale0:..",
                "vale-0:a",
                "vale0:a123456789",
                "vale0:a\n"
            })
    void shouldRefuseOtherPorts(String text) {
        assertThatThrownBy(() -> PortName.parse(text)).isInstanceOf(TypeConversionException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "eth0", "vale 0", "vale/0", "vale0é", "vale0123456789"})
    void shouldRefuseOtherSwitches(String text) {
        assertThatThrownBy(() -> SwitchName.parse(text)).isInstanceOf(TypeConversionException.class);
        assertThatThrownBy(() -> SwitchOrPort.parse(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void shouldLeaveRoomForPortBehindLongestSwitch() {
        String longest = "vale012345678";

        assertThat(SwitchName.parse(longest)).hasToString(longest);
        assertThat(PortName.parse(longest + ":a").toString()).hasSize(15);
    }

    @Test
    void shouldWriteMacAddressesAsTheDaemonDoes() {
        assertThat(MacAddress.parse("02-AB-cd-00-00-01")).hasToString("02:ab:cd:00:00:01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "02:00:00:00:00", "02:00:00:00:00:01:02", "020000000001", "0g:00:00:00:00:01"})
    void shouldRefuseOtherMacAddresses(String text) {
        assertThatThrownBy(() -> MacAddress.parse(text)).isInstanceOf(TypeConversionException.class);
    }
}
