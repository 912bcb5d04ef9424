package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class NetworkNamespaceTest {
    @Test
    void shouldNameNamespaceThatDoesNotExist() {
        assertThatThrownBy(() -> NetworkNamespace.named("no-such-ns").call(() -> "never"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageStartingWith("there is no network namespace \"no-such-ns\"; there are: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../net", "a/b"})
    void shouldRefuseWhatCannotBeAName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkNamespace.named(name))
                .withMessageStartingWith("namespace is \"" + name + "\"; accepted:");
    }
}
