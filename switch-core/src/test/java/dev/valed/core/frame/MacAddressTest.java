package dev.valed.core.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class MacAddressTest {

    @Test
    void shouldPutTheFirstByteOnTheWireLowest() {
        assertThat(MacAddress.parse("02:11:22:33:44:55")).isEqualTo(0x5544_3322_1102L);
        assertThat(MacAddress.format(0x5544_3322_1102L)).isEqualTo("02:11:22:33:44:55");
    }

    @ParameterizedTest
    @ValueSource(strings = {"02-AB-cd-EF-00-fF", "02:AB:cd:EF:00:fF"})
    void shouldReadBothSeparatorsInEitherCase(String text) {
        assertThat(MacAddress.format(MacAddress.parse(text))).isEqualTo("02:ab:cd:ef:00:ff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02:00:00:00:00",
                "02:00:00:00:00:01:02",
                "0200.0000.0001",
                "02:00:00:00:00:0g",
                " 02:00:00:00:00:01"
            })
    void shouldRefuseAnythingElse(String text) {
        assertThatThrownBy(() -> MacAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void shouldTellGroupsFromStations() {
        assertThat(MacAddress.isGroup(MacAddress.BROADCAST)).isTrue();
        assertThat(MacAddress.isGroup(MacAddress.parse("01:00:5e:00:00:01"))).isTrue();
        assertThat(MacAddress.isGroup(MacAddress.parse("02:00:00:00:00:01"))).isFalse();
        assertThat(MacAddress.isGroup(0)).isFalse();
    }

    @Test
    void shouldKnowTheSixteenReservedGroups() {
        for (int i = 0; i < 256; i++) {
            long address = MacAddress.parse("01:80:c2:00:00:%02x".formatted(i));
            assertThat(MacAddress.isReservedGroup(address)).as("number %d", i).isEqualTo(i < 16);
            if (i < 16) {
                assertThat(MacAddress.reservedGroup(address)).isEqualTo(i);
            }
        }
        for (String other :
                new String[] {"01:80:c2:00:01:00", "01:80:c3:00:00:00", "00:80:c2:00:00:00", "01:80:c2:80:00:00"}) {
            assertThat(MacAddress.isReservedGroup(MacAddress.parse(other)))
                    .as(other)
                    .isFalse();
        }
    }
}
