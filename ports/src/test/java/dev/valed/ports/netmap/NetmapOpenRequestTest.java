package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.valed.core.ring.NetmapLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetmapOpenRequestTest {

    @Test
    void shouldSplitAName() {
        NetmapOpenRequest request = NetmapOpenRequest.parse("vale_1A:b_2", NetmapLayout.standard());
        assertThat(request.switchName()).isEqualTo("vale_1A");
        assertThat(request.portName()).isEqualTo("b_2");
        assertThat(request.name()).isEqualTo("vale_1A:b_2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vale:a", "vale0:123456789"})
    void shouldAcceptTheShortestAndTheLongest(String name) {
        assertThat(NetmapOpenRequest.parse(name, NetmapLayout.standard()).name())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "vale0",
                "vale0:",
                ":a",
                "val:a",
                "xvale0:a",
                "vale0:a:b",
                "vale0:a-1",
                "vale0:a b",
                "vale0:a\n",
                "vale0:1234567890",
                "vale0:ä",
                "VALE0:a",
                "vale0:a{1"
            })
    void shouldRefuseOtherNames(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetmapOpenRequest.parse(name, NetmapLayout.standard()))
                .withMessageContaining("is not accepted");
    }

    @Test
    void shouldRefuseAColonWithinAPart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NetmapOpenRequest("vale0:b", "c", NetmapLayout.standard()));
    }
}
