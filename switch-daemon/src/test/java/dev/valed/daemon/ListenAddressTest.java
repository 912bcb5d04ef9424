package dev.valed.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:7643, 127.0.0.1:7643",
        "127.8.9.10:0, 127.8.9.10:0",
        "[::1]:80, [0:0:0:0:0:0:0:1]:80",
        "localhost:65535, 127.0.0.1:65535",
        "0.0.0.0:7643, 0.0.0.0:7643"
    })
    void shouldReadAddresses(String text, String formatted) throws Exception {
        assertThat(ListenAddress.format(ListenAddress.parse("--api", text))).isEqualTo(formatted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7643",
                ":7643",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:x",
                "127.0.0.1:65536",
                "::1:80",
                "[::1]",
                "a b:80"
            })
    void shouldSayWhatAnAddressLooksLike(String text) {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> ListenAddress.parse("--api", text))
                .withMessageStartingWith("--api \"" + text + "\"")
                .withMessageContaining("ADDRESS:PORT")
                .returns(2, StartupException::exitCode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:80", "[::]:80", "192.0.2.1:80", "[2001:db8::1]:80"})
    void shouldRefuseWhatOthersCanReach(String text) {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> ListenAddress.parseLoopback("--api", text))
                .withMessageContaining("--tls-cert")
                .withMessageContaining("loopback")
                .returns(2, StartupException::exitCode);
    }

    @Test
    void shouldNameAHostThatDoesNotExist() {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> ListenAddress.parse("--api", "no.such.host.invalid:80"))
                .withMessageContaining("no.such.host.invalid");
    }
}
